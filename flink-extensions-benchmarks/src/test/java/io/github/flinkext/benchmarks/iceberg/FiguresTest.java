/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FiguresTest {

    private final Figures figures = new Figures();

    @Test
    void haveTheMedianAndTheExtremesOfAllRounds() {
        add("a", Figure.DATA_FILES, 9);
        add("a", Figure.DATA_FILES, 4);
        add("b", Figure.DATA_FILES, 100);
        add("a", Figure.DATA_FILES, 5);
        add("a", Figure.DATA_FILES, 7);

        assertThat(figures.median("a", Figure.DATA_FILES)).isEqualTo(6);
        assertThat(figures.lowest("a", Figure.DATA_FILES)).isEqualTo(4);
        assertThat(figures.highest("a", Figure.DATA_FILES)).isEqualTo(9);
    }

    @Test
    void leaveOutRoundsInWhichAFigureIsUnknown() {
        add("a", Figure.CHECKPOINT_MOST_MILLIS, Double.NaN);
        add("a", Figure.CHECKPOINT_MOST_MILLIS, 20);

        assertThat(figures.median("a", Figure.CHECKPOINT_MOST_MILLIS)).isEqualTo(20);
        assertThat(figures.median("a", Figure.ORPHANS)).isNaN();
        assertThat(figures.median("b", Figure.ORPHANS)).isNaN();
    }

    @Test
    void writeEachRunAsCsv() {
        add("a", Figure.DATA_FILES, 9);
        add("a", Figure.WRITE_AMPLIFICATION, 1.987);

        String[] lines = figures.toCsv().split("\n");

        assertThat(lines).hasSize(3);
        assertThat(lines[0]).startsWith("case,round,finished,data_files,");
        assertThat(lines[1]).startsWith("a,1,,9,,");
        assertThat(lines[2]).startsWith("a,2,,,,").contains(",1.99,");
    }

    private void add(String caseId, Figure figure, double value) {
        figures.add(caseId).put(figure, value);
    }
}
