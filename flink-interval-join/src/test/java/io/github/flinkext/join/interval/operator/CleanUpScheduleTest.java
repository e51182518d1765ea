/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.state.TimeSpan;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CleanUpScheduleTest {

    @Test
    void isExactForRowsThatArePadded() {
        CleanUpSchedule schedule = CleanUpSchedule.exact(0);

        assertThat(schedule.timerFor(1_234)).isEqualTo(1_234);
        assertThat(schedule.timerFor(1_234, new TimeSpan(0, 80_000))).isEqualTo(1_234);
    }

    @Test
    void putsAPassOffByAQuarterOfWhatIsKept() {
        CleanUpSchedule schedule = CleanUpSchedule.inPasses(0, 0);

        assertThat(schedule.timerFor(500, new TimeSpan(100, 80_100))).isEqualTo(20_500);
    }

    @Test
    void putsItOffByAQuarterOfTheWidthIfLessIsKept() {
        CleanUpSchedule schedule = CleanUpSchedule.inPasses(0, 40_000);

        assertThat(schedule.timerFor(500)).isEqualTo(10_500);
        assertThat(schedule.timerFor(500, new TimeSpan(100, 200))).isEqualTo(10_500);
    }

    @Test
    void putsItOffByASecondAtLeast() {
        CleanUpSchedule schedule = CleanUpSchedule.inPasses(0, 0);

        assertThat(schedule.timerFor(500)).isEqualTo(1_500);
    }

    @Test
    void waitsForTheMinimumInterval() {
        assertThat(CleanUpSchedule.exact(50).timerFor(1_234)).isEqualTo(1_284);
        assertThat(CleanUpSchedule.inPasses(50, 0).timerFor(1_234)).isEqualTo(2_284);
    }

    @Test
    void endsWithTime() {
        assertThat(CleanUpSchedule.exact(10).timerFor(Long.MAX_VALUE - 5))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(CleanUpSchedule.inPasses(0, 0).timerFor(Long.MAX_VALUE - 5))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(
                        CleanUpSchedule.inPasses(0, 0)
                                .timerFor(0, new TimeSpan(Long.MIN_VALUE, Long.MAX_VALUE)))
                .isEqualTo(Long.MAX_VALUE / 4);
    }
}
