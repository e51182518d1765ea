/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks;

import org.apache.flink.annotation.Internal;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The options of comparisons that run whole jobs. */
@Internal
public final class JobOptions {

    @Option(
            names = "--rounds",
            description = "How often each case is run; the median counts.",
            defaultValue = "3")
    private int rounds;

    @Option(
            names = "--logs",
            description = "Folder for what servers, clusters and the processes of jobs print.",
            defaultValue = "flink-extensions-benchmarks/target/bench-logs")
    private Path logs;

    public int rounds() {
        return rounds;
    }

    public Path logs() {
        return logs.toAbsolutePath();
    }
}
