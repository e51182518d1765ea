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
 * @param load how busy the machine was meanwhile
 */
@Internal
public record Measurement(String caseId, int round, long rows, Duration time, CpuLoad load) {

    public double rowsPerSecond() {
        return rows / (time.toNanos() / 1e9);
    }
}
