/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.iceberg.FigureBar.Kind;
import io.github.flinkext.benchmarks.measure.Verdict.Outcome;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class FigureBarTest {

    private final Figures figures = new Figures();

    @Test
    void comparesWithHowManyTimesAsMuchTheReferenceHas() {
        put("none", 100);
        put("ours", 10);

        assertThat(outcome(Kind.TIMES_FEWER, "none", 10)).isEqualTo(Outcome.REACHED);
        assertThat(outcome(Kind.TIMES_FEWER, "none", 10.1)).isEqualTo(Outcome.MISSED);
    }

    @Test
    void comparesWithAMultipleOfTheReference() {
        put("none", 100);
        put("ours", 110);

        assertThat(outcome(Kind.TIMES_AT_MOST, "none", 1.1)).isEqualTo(Outcome.REACHED);
        assertThat(outcome(Kind.TIMES_AT_MOST, "none", 1.09)).isEqualTo(Outcome.MISSED);
    }

    @Test
    void boundsTheMedian() {
        put("ours", 3, 1, 2);

        assertThat(outcome(Kind.AT_MOST, "", 2)).isEqualTo(Outcome.REACHED);
        assertThat(outcome(Kind.AT_MOST, "", 1.9)).isEqualTo(Outcome.MISSED);
    }

    @Test
    void boundsTheWorstRun() {
        put("ours", 3, 1, 2);

        assertThat(outcome(Kind.NEVER_ABOVE, "", 3)).isEqualTo(Outcome.REACHED);
        assertThat(outcome(Kind.NEVER_ABOVE, "", 2)).isEqualTo(Outcome.MISSED);
        assertThat(outcome(Kind.NEVER_BELOW, "", 1)).isEqualTo(Outcome.REACHED);
        assertThat(outcome(Kind.NEVER_BELOW, "", 2)).isEqualTo(Outcome.MISSED);
    }

    @Test
    void isNotMeasuredWithoutACase() {
        put("ours", 3);

        assertThat(outcome(Kind.TIMES_FEWER, "none", 1)).isEqualTo(Outcome.NOT_MEASURED);
        assertThat(outcome(Kind.TIMES_AT_MOST, "none", 1)).isEqualTo(Outcome.NOT_MEASURED);
    }

    @Test
    void isWrittenWithItsBoundAndWhatWasMeasured() {
        put("none", 100);
        put("ours", 25, 35);

        assertThat(
                        FigureBar.table(
                                List.of(
                                        bar(Kind.TIMES_FEWER, "none", 10),
                                        bar(Kind.NEVER_ABOVE, "", 35),
                                        bar(Kind.TIMES_AT_MOST, "far", 1)),
                                figures))
                .isEqualTo(
                        """
                        | bar | bound | measured | | compared |
                        | --- | ---: | ---: | --- | --- |
                        | claim | at least 10.0x | 3.33x | **missed** | ours to none |
                        | claim | at most 35 | 35 | reached | ours |
                        | claim | at most 1.00x | ? | not measured | ours to far |""");
    }

    private Outcome outcome(Kind kind, String reference, double limit) {
        return bar(kind, reference, limit).outcome(figures);
    }

    private static FigureBar bar(Kind kind, String reference, double limit) {
        return new FigureBar("claim", kind, Figure.DATA_FILES, "ours", reference, limit);
    }

    private void put(String caseId, double... values) {
        for (double value : values) {
            figures.add(caseId).put(Figure.DATA_FILES, value);
        }
    }
}
