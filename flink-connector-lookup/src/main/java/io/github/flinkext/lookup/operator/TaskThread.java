/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.util.function.RunnableWithException;

import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How a lookup function reaches the thread of its task.
 *
 * <p>Flink gives a lookup function no access to the mailbox. An operator of ours leaves an executor
 * here while it opens its function, so that answers can be completed on the task thread, a whole
 * batch at a time. Under any other operator there is none.
 */
@Internal
public final class TaskThread {

    private static final ThreadLocal<Executor> OPENING = new ThreadLocal<>();

    private TaskThread() {}

    /**
     * The executor that runs commands on the task thread, if an operator of ours is opening the
     * calling function right now. Commands that come after the task has ended are dropped.
     */
    public static Optional<Executor> ofOpeningOperator() {
        return Optional.ofNullable(OPENING.get());
    }

    static void whileOpening(Executor taskThread, RunnableWithException open) throws Exception {
        OPENING.set(taskThread);
        try {
            open.run();
        } finally {
            OPENING.remove();
        }
    }
}
