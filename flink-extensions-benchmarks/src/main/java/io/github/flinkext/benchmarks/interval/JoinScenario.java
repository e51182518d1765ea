/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.join.interval.operator.IntervalBounds;
import io.github.flinkext.join.interval.operator.IntervalJoinType;

import java.util.Locale;

/**
 * A join and how its rows arrive: one row per key, side and second, the left half a second after
 * the right.
 *
 * @param live how many rows of a key a side keeps
 * @param matching how many of them a row of the other side matches
 * @param keys how many keys there are
 */
record JoinScenario(
        Shape shape, IntervalJoinType type, Backend backend, int live, int matching, int keys) {

    static final long SECOND = 1_000;

    /** How much later a left row is than the right row that arrives before it. */
    static final long LEFT_AFTER_RIGHT = SECOND / 2;

    /** With as many keys as make a side keep a number of rows. */
    static JoinScenario of(
            Shape shape,
            IntervalJoinType type,
            Backend backend,
            int live,
            int matching,
            int rowsPerSide) {
        return new JoinScenario(
                shape, type, backend, live, matching, Math.max(1, rowsPerSide / live));
    }

    IntervalBounds bounds() {
        return switch (shape) {
            case LAG, WIDE -> new IntervalBounds(-matching * SECOND, matching * SECOND);
            case OFFSET -> new IntervalBounds((live - matching) * SECOND, live * SECOND);
        };
    }

    /** How far the watermark is behind the right rows. */
    long watermarkLag() {
        return shape == Shape.LAG ? (live - matching) * SECOND : 0;
    }

    /** Rows joined by a right row and the left row that follows it, once the state is full. */
    long joinedPerPair() {
        // Seconds from a right row to a left one that match: those below 0 are found by the right
        // row, the others by the left.
        long first = ceilDiv(bounds().leftLower() - LEFT_AFTER_RIGHT, SECOND);
        long last = Math.floorDiv(bounds().leftUpper() - LEFT_AFTER_RIGHT, SECOND);
        return last - first + 1;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    String group() {
        return group(shape, type, backend, live, matching);
    }

    static String group(
            Shape shape, IntervalJoinType type, Backend backend, int live, int matching) {
        return "%s-%s-%s-n%d-m%d"
                .formatted(shape, type.name().toLowerCase(Locale.ROOT), backend, live, matching);
    }
}
