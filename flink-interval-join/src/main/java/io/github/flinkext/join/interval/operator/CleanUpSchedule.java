/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.state.TimeSpan;

/**
 * When expired rows are removed.
 *
 * <p>Rows that are padded when they go must go in time. Others are removed in passes: the timer is
 * put off by a quarter of the time span that the key keeps, so that one pass removes many rows, and
 * a key keeps at most about a quarter more than it must.
 *
 * @param minCleanUpInterval least time from expiry to removal, {@code
 *     table.exec.interval-join.min-cleanup-interval}, in milliseconds
 * @param inPasses whether removals may be put off
 * @param width width of the interval in milliseconds; what a key keeps is rarely less
 */
record CleanUpSchedule(long minCleanUpInterval, boolean inPasses, long width) {

    private static final long LEAST_DELAY = 1_000;

    /** For rows that are padded when they go. */
    static CleanUpSchedule exact(long minCleanUpInterval) {
        return new CleanUpSchedule(minCleanUpInterval, false, 0);
    }

    /** For rows that go silently. */
    static CleanUpSchedule inPasses(long minCleanUpInterval, long width) {
        return new CleanUpSchedule(minCleanUpInterval, true, width);
    }

    /**
     * Time of the timer for the first row of a key.
     *
     * @param expired first time at which it has expired
     */
    long timerFor(long expired) {
        return timerFor(expired, width);
    }

    /**
     * Time of the timer for the earliest of several rows.
     *
     * @param expired first time at which it has expired
     * @param kept what the key keeps
     */
    long timerFor(long expired, TimeSpan kept) {
        return timerFor(
                expired, Math.max(width, SaturatedTime.minus(kept.latest(), kept.earliest())));
    }

    private long timerFor(long expired, long span) {
        long earliest = SaturatedTime.plus(expired, minCleanUpInterval);
        return inPasses ? SaturatedTime.plus(earliest, Math.max(LEAST_DELAY, span / 4)) : earliest;
    }
}
