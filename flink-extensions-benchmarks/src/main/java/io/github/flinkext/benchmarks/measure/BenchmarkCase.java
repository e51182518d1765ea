/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import java.util.regex.Pattern;

/**
 * One line of a comparison.
 *
 * @param group the cases it is compared with, such as {@code postgres-1ms}
 * @param name distinguishes it in its group, such as {@code official-sync}
 * @param description what runs, for a reader of the report
 * @param rows how many rows one run handles; slow cases take fewer, since the rate is compared
 */
@Internal
public record BenchmarkCase(
        String group, String name, String description, long rows, Workload workload) {

    public String id() {
        return group + "/" + name;
    }

    /** Whether a pattern given by the user occurs in the case's id. */
    public boolean matches(Pattern pattern) {
        return pattern.matcher(id()).find();
    }

    /** The same case with fewer rows, unless it has few as it is. */
    public BenchmarkCase shortened(int divisor) {
        return new BenchmarkCase(
                group,
                name,
                description,
                Math.max(Math.min(1_000, rows), rows / divisor),
                workload);
    }
}
