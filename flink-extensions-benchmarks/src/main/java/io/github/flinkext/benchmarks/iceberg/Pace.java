/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import java.time.Duration;

/**
 * When each row of a steady stream is due. Rows come in batches of a few milliseconds, since no
 * clock wakes a thread for each of them.
 */
final class Pace {

    private static final int BATCHES_PER_SECOND = 200;

    private final double rowsPerSecond;
    private final long batch;

    Pace(double rowsPerSecond) {
        this.rowsPerSecond = rowsPerSecond;
        this.batch = Math.max(1, Math.round(rowsPerSecond / BATCHES_PER_SECOND));
    }

    /**
     * How long to wait before a row is given; zero within a batch, or if the stream is late.
     *
     * @param row counted from 0
     * @param elapsed since the first row
     */
    Duration waitBefore(long row, Duration elapsed) {
        if (row % batch != 0) {
            return Duration.ZERO;
        }
        Duration left = Duration.ofNanos((long) (row / rowsPerSecond * 1e9)).minus(elapsed);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
