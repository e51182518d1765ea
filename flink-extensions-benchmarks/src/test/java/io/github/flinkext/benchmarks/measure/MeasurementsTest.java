/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class MeasurementsTest {

    private final Measurements measurements = new Measurements();

    @Test
    void takesTheMiddleOfAnOddNumberOfRuns() {
        rates("a", 900, 100, 200);

        assertThat(measurements.medianRate("a")).hasValue(200);
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumberOfRuns() {
        rates("a", 100, 400, 200, 1000);

        assertThat(measurements.medianRate("a")).hasValue(300);
    }

    @Test
    void knowsTheExtremes() {
        rates("a", 300, 100, 200);

        assertThat(measurements.lowestRate("a")).isEqualTo(100);
        assertThat(measurements.highestRate("a")).isEqualTo(300);
    }

    @Test
    void keepsCasesApart() {
        rates("a", 100);
        rates("b", 700);

        assertThat(measurements.medianRate("b")).hasValue(700);
    }

    @Test
    void hasNoMedianOfACaseThatWasNotRun() {
        assertThat(measurements.medianRate("a")).isEmpty();
        assertThat(measurements.lowestRate("a")).isNaN();
        assertThat(measurements.contains("a")).isFalse();
    }

    @Test
    void derivesTheRateFromRowsAndTime() {
        Measurement measurement =
                new Measurement("a", 1, 5_000, Duration.ofMillis(250), CpuLoad.UNKNOWN);

        assertThat(measurement.rowsPerSecond()).isEqualTo(20_000);
    }

    private void rates(String caseId, long... rates) {
        int round = 1;
        for (long rate : rates) {
            measurements.add(
                    new Measurement(caseId, round++, rate, Duration.ofSeconds(1), CpuLoad.UNKNOWN));
        }
    }
}
