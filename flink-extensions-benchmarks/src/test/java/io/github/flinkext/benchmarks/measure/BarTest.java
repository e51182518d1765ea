/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import io.github.flinkext.benchmarks.measure.Verdict.Outcome;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class BarTest {

    private final Measurements measurements = new Measurements();
    private final Bar bar =
            new Bar("ours to theirs", List.of("ours-1", "ours-2"), List.of("a", "b"), 10);

    @Test
    void comparesTheBestOfOursWithTheBestOfTheOthers() {
        rate("ours-1", 500);
        rate("ours-2", 1000);
        rate("a", 20);
        rate("b", 50);

        Verdict verdict = bar.judge(measurements);

        assertThat(verdict.candidate()).isEqualTo("ours-2");
        assertThat(verdict.reference()).isEqualTo("b");
        assertThat(verdict.ratio()).isEqualTo(20);
        assertThat(verdict.outcome()).isEqualTo(Outcome.REACHED);
    }

    @Test
    void comparesTimesByTheClockIfTheyAreAskedFor() {
        Bar byClock =
                new Bar(
                        "ours to theirs",
                        List.of("ours-1"),
                        List.of("a"),
                        10,
                        Measurement::rowsPerSecondByClock);
        measurements.add(measurement("ours-1", Duration.ofSeconds(1), Duration.ofSeconds(2)));
        measurements.add(measurement("a", Duration.ofSeconds(50), Duration.ofSeconds(10)));

        assertThat(byClock.judge(measurements).ratio()).isEqualTo(5);
    }

    private static Measurement measurement(String caseId, Duration counted, Duration wall) {
        return new Measurement(caseId, 1, 1_000, counted, wall, CpuLoad.UNKNOWN);
    }

    @Test
    void isReachedByExactlyTheRatioAsked() {
        rate("ours-1", 500);
        rate("a", 50);

        assertThat(bar.judge(measurements).outcome()).isEqualTo(Outcome.REACHED);
    }

    @Test
    void isMissedBelow() {
        rate("ours-1", 499);
        rate("a", 50);

        assertThat(bar.judge(measurements).outcome()).isEqualTo(Outcome.MISSED);
    }

    @Test
    void isNeitherWithoutAReference() {
        rate("ours-1", 500);

        assertThat(bar.judge(measurements).outcome()).isEqualTo(Outcome.NOT_MEASURED);
    }

    @Test
    void isNeitherWithoutACandidate() {
        rate("a", 500);

        assertThat(bar.judge(measurements).outcome()).isEqualTo(Outcome.NOT_MEASURED);
    }

    private void rate(String caseId, long rate) {
        measurements.add(new Measurement(caseId, 1, rate, Duration.ofSeconds(1), CpuLoad.UNKNOWN));
    }
}
