/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CleanUpScheduleTest {

    @Test
    void removesRowsThatArePaddedAtOnce() {
        assertThat(CleanUpSchedule.exact(0).timerFor(1_234, 99)).isEqualTo(1_234);
        assertThat(CleanUpSchedule.exact(50).timerFor(1_234, 99)).isEqualTo(1_284);
    }

    @Test
    void putsOthersOffByLessThanAQuarterOfTheIntervalAndToFewTimes() {
        CleanUpSchedule schedule = CleanUpSchedule.coalesced(0, 40_000);

        for (long expired = -25_000; expired < 25_000; expired += 7) {
            long timer = schedule.timerFor(expired, 1_234);

            assertThat(timer - expired).isBetween(0L, 9_999L);
            assertThat(Math.floorMod(timer, 10_000L)).isEqualTo(1_234);
        }
    }

    @Test
    void putsOffByUpToASecondIfTheIntervalIsNarrow() {
        CleanUpSchedule schedule = CleanUpSchedule.coalesced(0, 0);

        assertThat(schedule.timerFor(1, 0)).isEqualTo(1_000);
        assertThat(schedule.timerFor(1_000, 0)).isEqualTo(1_000);
        assertThat(schedule.timerFor(1_001, 0)).isEqualTo(2_000);
    }

    @Test
    void spreadsKeysAlsoByANegativeHash() {
        CleanUpSchedule schedule = CleanUpSchedule.coalesced(0, 0);

        assertThat(schedule.timerFor(1, 1)).isEqualTo(1);
        assertThat(schedule.timerFor(2, 1)).isEqualTo(1_001);
        assertThat(schedule.timerFor(1, -1)).isEqualTo(999);
        assertThat(schedule.timerFor(1, Integer.MIN_VALUE)).isBetween(1L, 1_000L);
    }

    @Test
    void addsTheLeastIntervalBeforeItPutsOff() {
        assertThat(CleanUpSchedule.coalesced(500, 0).timerFor(501, 0)).isEqualTo(2_000);
    }

    @Test
    void stopsAtTheEndOfTime() {
        assertThat(CleanUpSchedule.exact(10).timerFor(Long.MAX_VALUE - 5, 0))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(CleanUpSchedule.coalesced(0, Long.MAX_VALUE).timerFor(Long.MAX_VALUE - 5, 3))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(CleanUpSchedule.coalesced(0, 0).timerFor(Long.MIN_VALUE, 3))
                .isBetween(Long.MIN_VALUE, Long.MIN_VALUE + 999);
    }
}
