/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import java.time.Duration;

/**
 * One run of one case.
 *
 * @param round counted from 1
 * @param time what the rate is computed from
 * @param wall by the clock
 * @param load how busy the machine was meanwhile
 */
@Internal
public record Measurement(
        String caseId, int round, long rows, Duration time, Duration wall, CpuLoad load) {

    /** A run of which the time by the clock counts. */
    public Measurement(String caseId, int round, long rows, Duration time, CpuLoad load) {
        this(caseId, round, rows, time, time, load);
    }

    public double rowsPerSecond() {
        return rows / (time.toNanos() / 1e9);
    }

    public double rowsPerSecondByClock() {
        return rows / (wall.toNanos() / 1e9);
    }

    public double microsPerRow() {
        return time.toNanos() / 1e3 / rows;
    }

    public double wallMicrosPerRow() {
        return wall.toNanos() / 1e3 / rows;
    }
}
