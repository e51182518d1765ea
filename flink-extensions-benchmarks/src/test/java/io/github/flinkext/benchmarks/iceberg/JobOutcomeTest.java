/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.flink.api.common.JobStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class JobOutcomeTest {

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(
            value = JobStatus.class,
            names = {"FINISHED", "FAILED"})
    void isTheSameForTheProcessThatWaits(JobStatus state) throws IOException {
        JobOutcome outcome =
                new JobOutcome(
                        state,
                        "Checkpoint expired\nbefore: completing",
                        Duration.ofNanos(12_345_678_901L),
                        Duration.ofSeconds(75),
                        new CheckpointTimes(List.of(30L, 10L), 1));

        assertThat(afterExchange(outcome)).isEqualTo(outcome);
    }

    @Test
    void mayBeWithoutCheckpoints() throws IOException {
        JobOutcome outcome =
                new JobOutcome(
                        JobStatus.FAILED,
                        "",
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        new CheckpointTimes(List.of(), 0));

        assertThat(afterExchange(outcome)).isEqualTo(outcome);
    }

    private JobOutcome afterExchange(JobOutcome outcome) throws IOException {
        Path file = folder.resolve("outcome");
        outcome.writeTo(file);
        return JobOutcome.readFrom(file);
    }
}
