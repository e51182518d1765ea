/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NestedScanTest {

    private static final long ROWS = 2_000;

    @TempDir Path warehouse;

    private final Figures figures = new Figures();

    @ParameterizedTest
    @EnumSource
    void findsTheSameSumWithTheNeededFieldsAlone(NestedQuestion question) throws Exception {
        NestedTable table = writtenTable();

        new NestedScan("whole", table, question, false, figures).run(ROWS);
        new NestedScan("pruned", table, question, true, figures).run(ROWS);

        double whole = figures.median("whole", Figure.COLUMN_MEGABYTES);
        double pruned = figures.median("pruned", Figure.COLUMN_MEGABYTES);
        assertThat(whole / pruned).isBetween(30.0 / question.fields().size(), 60.0);
    }

    @Test
    void rejectsAWrongSum() throws Exception {
        NestedTable withMoreRows = new NestedTable(writtenTable().lake(), ROWS + 1);

        assertThatThrownBy(
                        () ->
                                new NestedScan(
                                                "whole",
                                                withMoreRows,
                                                NestedQuestion.SUM,
                                                false,
                                                figures)
                                        .check())
                .isInstanceOf(BenchmarkException.class)
                .hasMessageStartingWith("The sum is ");
    }

    private NestedTable writtenTable() throws IOException {
        NestedTable table = new NestedTable(new LakeTable(warehouse), ROWS);
        table.write();
        return table;
    }
}
