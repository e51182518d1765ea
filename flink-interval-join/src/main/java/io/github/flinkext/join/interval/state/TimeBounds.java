/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

/**
 * Between which timestamps the entries of a key lie. No entry is outside; that there is one at a
 * bound is not said.
 */
final class TimeBounds {

    private static final long UNKNOWN_EARLIEST = Long.MIN_VALUE;
    private static final long UNKNOWN_LATEST = Long.MAX_VALUE;

    private long earliest = UNKNOWN_EARLIEST;
    private long latest = UNKNOWN_LATEST;
    private boolean addedTo;

    /** Nothing is known yet. */
    static TimeBounds unknown() {
        return new TimeBounds();
    }

    long earliest() {
        return earliest;
    }

    long latest() {
        return latest;
    }

    boolean latestIsKnown() {
        return latest != UNKNOWN_LATEST;
    }

    /** Says that an entry is about to be added; returns whether that was said before. */
    boolean addedToBefore() {
        boolean before = addedTo;
        addedTo = true;
        return before;
    }

    boolean contain(long timestamp) {
        return earliest <= timestamp && timestamp <= latest;
    }

    void include(long timestamp) {
        earliest = Math.min(earliest, timestamp);
        latest = Math.max(latest, timestamp);
    }

    void nothingBefore(long timestamp) {
        earliest = timestamp;
    }

    void nothingAfter(long timestamp) {
        latest = timestamp;
    }

    void nothingAtAll() {
        earliest = Long.MAX_VALUE;
        latest = Long.MIN_VALUE;
    }
}
