/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.FailurePolicy;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Ends keys that could not be looked up, as the user's {@link FailurePolicy} says. */
final class FailureHandler {

    private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);

    /** A server that is down fails many keys; one of them a minute is enough for the log. */
    private static final long LOG_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final FailurePolicy policy;
    private final LookupRowShape shape;
    private final String target;
    private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

    FailureHandler(FailurePolicy policy, LookupRowShape shape, String target) {
        this.policy = policy;
        this.shape = shape;
        this.target = target;
    }

    /**
     * @param effort how far it was tried, for the message
     */
    void end(PendingKey pending, String effort, Throwable cause) {
        LookupFailedException failure =
                new LookupFailedException(target, pending.key(), effort, cause);
        switch (policy) {
            case FAIL -> pending.rows().completeExceptionally(failure);
            case NULL_ROW -> {
                logNowAndThen(failure);
                pending.rows().complete(List.of(nullRow(pending.key())));
            }
        }
    }

    private RowData nullRow(RowData key) {
        GenericRowData row = new GenericRowData(shape.arity());
        int[] positions = shape.keyPositions();
        for (int i = 0; i < positions.length; i++) {
            row.setField(positions[i], ((GenericRowData) key).getField(i));
        }
        return row;
    }

    private void logNowAndThen(LookupFailedException failure) {
        long now = System.nanoTime();
        long next = nextLogNanos.get();
        if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOG_INTERVAL_NANOS)) {
            LOG.warn(
                    "Joining with a NULL row, as 'lookup.failure-policy' = '{}' says; metric"
                            + " lookup.failedKeys counts them",
                    policy,
                    failure);
        }
    }
}
