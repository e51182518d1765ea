/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import java.time.Duration;

/**
 * How long a run took.
 *
 * @param counted what the rate of the case is computed from; what it is, the benchmark says
 * @param wall by the clock
 */
@Internal
public record RunTime(Duration counted, Duration wall) {

    /** A run of which the time by the clock counts. */
    public static RunTime byClock(Duration wall) {
        return new RunTime(wall, wall);
    }
}
