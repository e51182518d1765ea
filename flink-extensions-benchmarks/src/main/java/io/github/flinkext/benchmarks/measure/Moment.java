/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import java.time.Duration;

/**
 * A point in time of a process.
 *
 * @param epochMillis of the clock
 * @param processorNanos that all threads of the process have used
 */
@Internal
public record Moment(long epochMillis, long processorNanos) {

    public static Moment now() {
        return new Moment(System.currentTimeMillis(), CpuStopwatch.processorNanosOfProcess());
    }

    /** What passed until a later moment of the same process, of which the processor time counts. */
    public RunTime until(Moment later) {
        return new RunTime(
                Duration.ofNanos(later.processorNanos - processorNanos),
                Duration.ofMillis(later.epochMillis - epochMillis));
    }

    /** Reads what {@link #toString} wrote. */
    public static Moment parse(String text) {
        String[] parts = text.split(" ");
        return new Moment(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @Override
    public String toString() {
        return epochMillis + " " + processorNanos;
    }
}
