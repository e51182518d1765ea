/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.JobProcess;
import io.github.flinkext.benchmarks.iceberg.IcebergParts.Size;
import io.github.flinkext.benchmarks.iceberg.IcebergParts.Workload;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class IcebergBarsTest {

    @TempDir Path folder;

    @Test
    void areOfCasesThatAreMeasured() {
        List<String> ids = cases().stream().map(BenchmarkCase::id).toList();

        assertThat(ids).doesNotHaveDuplicates();
        for (FigureBar bar : IcebergBars.all()) {
            assertThat(ids).as(bar.claim()).contains(bar.candidate());
            if (!bar.reference().isEmpty()) {
                assertThat(ids).as(bar.claim()).contains(bar.reference());
            }
        }
    }

    @Test
    void eachGroupHasColumns() {
        assertThat(IcebergParts.columns().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        cases().stream().map(BenchmarkCase::group).distinct().toList());
    }

    private List<BenchmarkCase> cases() {
        Figures figures = new Figures();
        WriteRuns runs = new WriteRuns(new JobProcess("iceberg", folder), folder, figures);
        return Stream.of(Workload.values())
                .flatMap(
                        workload ->
                                IcebergParts.of(workload, new Size(75, 20_000, 1_000), folder, runs)
                                        .stream())
                .flatMap(part -> part.cases().stream())
                .toList();
    }
}
