/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

/**
 * When expired rows are removed.
 *
 * <p>With a grain of 0 a row goes as soon as it has expired, which outer joins need to pad it in
 * time. Otherwise the timer is put off to the next multiple of the grain, so that one pass removes
 * many rows; keys have different offsets, so that not all of them are due at once.
 *
 * @param minCleanUpInterval least time from expiry to removal, {@code
 *     table.exec.interval-join.min-cleanup-interval}, in milliseconds
 * @param grain what removals are put off to a multiple of, in milliseconds
 */
record CleanUpSchedule(long minCleanUpInterval, long grain) {

    private static final long LEAST_GRAIN = 1_000;

    /** For rows that are padded when they go. */
    static CleanUpSchedule exact(long minCleanUpInterval) {
        return new CleanUpSchedule(minCleanUpInterval, 0);
    }

    /** For rows that go silently: a quarter of the interval's width, but at least a second. */
    static CleanUpSchedule coalesced(long minCleanUpInterval, long width) {
        return new CleanUpSchedule(minCleanUpInterval, Math.max(LEAST_GRAIN, width / 4));
    }

    /**
     * Time of the timer for a row.
     *
     * @param expired first time at which the row has expired
     * @param keyHash spreads keys
     */
    long timerFor(long expired, int keyHash) {
        long earliest = SaturatedTime.plus(expired, minCleanUpInterval);
        if (grain == 0) {
            return earliest;
        }
        long beyondMultiple = Math.floorMod(earliest - Math.floorMod(keyHash, grain), grain);
        return beyondMultiple == 0
                ? earliest
                : SaturatedTime.plus(earliest, grain - beyondMultiple);
    }
}
