/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.measure.RunTime;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * What became of a job, or of the same job several times.
 *
 * @param time of one, on average
 */
record WindowOutcome(Results results, RunTime time) {

    /** For the process that waits for it. */
    void writeTo(Path file) throws IOException {
        Properties properties = new Properties();
        results.writeTo(properties);
        properties.setProperty("cpu", time.counted().toString());
        properties.setProperty("wall", time.wall().toString());
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    static WindowOutcome readFrom(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new WindowOutcome(
                Results.readFrom(properties),
                new RunTime(
                        Duration.parse(properties.getProperty("cpu")),
                        Duration.parse(properties.getProperty("wall"))));
    }
}
