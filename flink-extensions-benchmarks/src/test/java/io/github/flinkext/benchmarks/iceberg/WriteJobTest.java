/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.SqlJob;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WriteJobTest {

    @Test
    void isTheSameForTheProcessThatRunsIt() {
        WriteJob job =
                new WriteJob(
                        new SqlJob(
                                Map.of("parallelism.default", "2", "odd", "a=b"),
                                List.of(
                                        "CREATE TABLE t (a INT) WITH ('k' = 'v')",
                                        "ALTER TABLE t SET ('--insert=' = 'x')")),
                        "INSERT INTO t\nSELECT 1");

        assertThat(WriteJob.of(job.toArguments())).isEqualTo(job);
    }

    @Test
    void rejectsAnArgumentItDoesNotKnow() {
        assertThatThrownBy(() -> WriteJob.of(List.of("INSERT INTO t")))
                .hasMessage("Invalid argument: INSERT INTO t");
    }
}
