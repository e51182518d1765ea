/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Joins in a backend that has no range scan. */
class RangeIntervalJoinFallbackTest {

    private static final long SEED = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
    private static final int ROWS = 250;

    @ParameterizedTest
    @EnumSource(
            value = FlinkJoinType.class,
            names = {"INNER", "LEFT", "RIGHT", "FULL"})
    void joinsAlikeInAnUnknownBackend(FlinkJoinType type) throws Exception {
        long seed = SEED + type.ordinal();
        JoinSteps input = JoinSteps.random(seed, type, 10_000, true, ROWS);

        try (JoinHarness join =
                JoinHarness.start(
                        input.join().ours(), new DisguisedRocksDb(), input.maxParallelism())) {
            for (JoinSteps.Step step : input.steps()) {
                JoinSteps.apply(step, join);
            }

            assertThat(join.rows())
                    .as("seed %d, %s", seed, input.join())
                    .isEqualTo(JoinOracle.ofUnexpiredPairs(input));
            assertThat(join.timers()).isZero();
        }
    }
}
