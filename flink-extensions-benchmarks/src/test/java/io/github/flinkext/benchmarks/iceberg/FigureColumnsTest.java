/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.iceberg.FigureColumns.Column;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.measure.RunTime;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class FigureColumnsTest {

    private final Figures figures = new Figures();
    private final FigureColumns columns =
            new FigureColumns(
                    figures,
                    Map.of(
                            "group",
                            List.of(
                                    Column.of("files / orphans", Figure.DATA_FILES, Figure.ORPHANS),
                                    Column.timesFirst("files", Figure.DATA_FILES),
                                    Column.timesLessThanFirst("times", Figure.DATA_FILES))));
    private final BenchmarkCase first = benchmarkCase("none");
    private final BenchmarkCase other = benchmarkCase("ours");

    @Test
    void compareMediansWithTheFirstCase() {
        figures.add(first.id()).put(Figure.DATA_FILES, 1_200);
        Figures.Run run = figures.add(other.id());
        run.put(Figure.DATA_FILES, 80);
        run.put(Figure.ORPHANS, 3);

        assertThat(columns.names(first))
                .containsExactly("files / orphans", "files to none", "times less than none");
        assertThat(columns.values(first, first, new Measurements()))
                .containsExactly("1,200 / ?", "1.00x", "1.00x");
        assertThat(columns.values(other, first, new Measurements()))
                .containsExactly("80 / 3", "0.07x", "15.0x");
    }

    private static BenchmarkCase benchmarkCase(String name) {
        return new BenchmarkCase("group", name, "runs", 1, rows -> RunTime.byClock(Duration.ZERO));
    }
}
