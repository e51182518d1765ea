/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.join.interval.operator.IntervalBounds;
import io.github.flinkext.join.interval.operator.IntervalJoinType;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JoinScenarioTest {

    @Test
    void lagKeepsRowsLongerThanTheIntervalNeeds() {
        JoinScenario lag = scenario(Shape.LAG, 1_000, 10);

        assertThat(lag.bounds()).isEqualTo(new IntervalBounds(-10_000, 10_000));
        assertThat(lag.watermarkLag()).isEqualTo(990_000);
        assertThat(lag.joinedPerPair()).isEqualTo(20);
    }

    @Test
    void offsetKeepsRowsForThoseThatAreMuchLater() {
        JoinScenario offset = scenario(Shape.OFFSET, 1_000, 10);

        assertThat(offset.bounds()).isEqualTo(new IntervalBounds(990_000, 1_000_000));
        assertThat(offset.watermarkLag()).isZero();
        assertThat(offset.joinedPerPair()).isEqualTo(10);
    }

    @Test
    void wideMatchesAllRowsItKeeps() {
        JoinScenario wide = scenario(Shape.WIDE, 100, 100);

        assertThat(wide.bounds()).isEqualTo(new IntervalBounds(-100_000, 100_000));
        assertThat(wide.watermarkLag()).isZero();
        assertThat(wide.joinedPerPair()).isEqualTo(200);
    }

    @Test
    void hasFewerKeysTheMoreRowsEachHas() {
        assertThat(scenario(Shape.LAG, 10, 1).keys()).isEqualTo(20_000);
        assertThat(scenario(Shape.LAG, 100_000, 1).keys()).isEqualTo(2);
        assertThat(scenario(Shape.LAG, 1_000_000, 1).keys()).isEqualTo(1);
    }

    private static JoinScenario scenario(Shape shape, int live, int matching) {
        return JoinScenario.of(
                shape, IntervalJoinType.INNER, Backend.ROCKSDB, live, matching, 200_000);
    }
}
