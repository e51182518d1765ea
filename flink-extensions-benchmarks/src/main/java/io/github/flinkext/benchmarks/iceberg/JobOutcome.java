/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.flink.api.common.JobStatus;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of a job.
 *
 * @param state at its end
 * @param failure why it failed; empty if it did not
 * @param cpu of the process, from when the job was accepted to its end
 * @param wall by the clock
 */
record JobOutcome(
        JobStatus state, String failure, Duration cpu, Duration wall, CheckpointTimes checkpoints) {

    boolean isFinished() {
        return state == JobStatus.FINISHED;
    }

    /** For the process that waits for it. */
    void writeTo(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("state", state.name());
        properties.setProperty("failure", failure);
        properties.setProperty("cpu", cpu.toString());
        properties.setProperty("wall", wall.toString());
        properties.setProperty(
                "checkpoints.completed",
                checkpoints.completedMillis().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(",")));
        properties.setProperty("checkpoints.failed", String.valueOf(checkpoints.failed()));
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    static JobOutcome readFrom(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        List<Long> completed =
                Stream.of(properties.getProperty("checkpoints.completed").split(","))
                        .filter(millis -> !millis.isEmpty())
                        .map(Long::valueOf)
                        .toList();
        return new JobOutcome(
                JobStatus.valueOf(properties.getProperty("state")),
                properties.getProperty("failure"),
                Duration.parse(properties.getProperty("cpu")),
                Duration.parse(properties.getProperty("wall")),
                new CheckpointTimes(
                        completed, Integer.parseInt(properties.getProperty("checkpoints.failed"))));
    }
}
