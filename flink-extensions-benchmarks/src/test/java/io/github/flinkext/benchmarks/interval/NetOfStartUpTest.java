/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.CpuLoad;
import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;

import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class NetOfStartUpTest {

    private final Measurements measurements = new Measurements();

    @Test
    void takesOffTheStartUpOfTheSameRound() {
        seconds("job/option-off", 1, 30, 20);
        seconds("job/start-up", 1, 3, 2);
        seconds("job/start-up", 2, 5, 4);
        seconds("job/option-off", 2, 31, 21);
        seconds("job/option-on", 2, 6, 7);

        assertThat(NetOfStartUp.of(measurements).all())
                .extracting(
                        Measurement::caseId, m -> m.time().toSeconds(), m -> m.wall().toSeconds())
                .containsExactly(
                        tuple("job-net/option-off", 27L, 18L),
                        tuple("job-net/option-off", 26L, 17L),
                        tuple("job-net/option-on", 1L, 3L));
    }

    @Test
    void isNothingWithoutAStartUp() {
        seconds("job/option-on", 1, 6, 7);

        assertThat(NetOfStartUp.of(measurements).all()).isEmpty();
    }

    @Test
    void isLeftOutOfOtherCases() {
        seconds("job/start-up", 1, 3, 2);
        seconds("lag/flink-sql", 1, 6, 7);

        assertThat(NetOfStartUp.of(measurements).all()).isEmpty();
    }

    @Test
    void staysAboveZeroWhenAJobWasNoLongerThanItsStart() {
        seconds("job/start-up", 1, 3, 2);
        seconds("job/option-on", 1, 2, 1);

        assertThat(NetOfStartUp.of(measurements).all().get(0).time()).isPositive();
    }

    private void seconds(String caseId, int round, long cpu, long wall) {
        measurements.add(
                new Measurement(
                        caseId,
                        round,
                        60_000,
                        Duration.ofSeconds(cpu),
                        Duration.ofSeconds(wall),
                        CpuLoad.UNKNOWN));
    }
}
