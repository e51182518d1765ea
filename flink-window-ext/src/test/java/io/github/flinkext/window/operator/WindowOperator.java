/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import javax.annotation.Nullable;

import java.util.List;

/** One subtask of an operator of windows, Flink's or ours, that is fed by a test. */
interface WindowOperator extends AutoCloseable {

    /** An operator that can be started. */
    @FunctionalInterface
    interface Planned<W extends WindowOperator> {

        /**
         * @param state if null, there is none
         */
        W restore(@Nullable OperatorSubtaskState state) throws Exception;

        default W start() throws Exception {
            return restore(null);
        }
    }

    /**
     * @param windowEnd that rows bring along if the operator assigns them to no window, in local
     *     time
     */
    void add(String key, long id, long millis, long windowEnd) throws Exception;

    /** Moves the watermark on, and returns the rows that have come since they were asked for. */
    List<String> watermark(long millis) throws Exception;

    OperatorSubtaskState snapshot() throws Exception;

    int timers();

    int keyedStateEntries();
}
