/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Gives Flink's operator and ours the same random input. */
class RangeIntervalJoinFuzzTest {

    private static final int LIVES = Integer.getInteger("flinkext.fuzz.lives", 5);
    private static final int ROWS = 250;
    private static final long AFTER_1970 = 10_000;
    private static final long BEFORE_1970 = -20_000;

    static Stream<Arguments> joins() {
        return Stream.of(Backend.values())
                .flatMap(
                        backend ->
                                Stream.of(
                                                FlinkJoinType.INNER,
                                                FlinkJoinType.LEFT,
                                                FlinkJoinType.RIGHT,
                                                FlinkJoinType.FULL)
                                        .map(type -> Arguments.of(backend, type)));
    }

    @ParameterizedTest
    @MethodSource("joins")
    void joinsWhatFlinkJoins(Backend backend, FlinkJoinType type) throws Exception {
        long seed = firstSeed();
        for (int life = 0; life < LIVES; life++) {
            JoinSteps input = JoinSteps.random(seed + life, type, AFTER_1970, false, ROWS);

            List<String> ours = run(input.join().ours(), backend, input);

            assertThat(ours)
                    .as("seed %d, %s", seed + life, input.join())
                    .isEqualTo(run(input.join().flinks(), backend, input))
                    .isEqualTo(JoinOracle.ofAllPairs(input));
        }
    }

    @ParameterizedTest
    @MethodSource("joins")
    void joinsLateRowsWithAllThatHasNotExpired(Backend backend, FlinkJoinType type)
            throws Exception {
        long seed = firstSeed();
        for (int life = 0; life < LIVES; life++) {
            JoinSteps input = JoinSteps.random(seed + life, type, AFTER_1970, true, ROWS);

            assertThat(run(input.join().ours(), backend, input))
                    .as("seed %d, %s", seed + life, input.join())
                    .isEqualTo(JoinOracle.ofUnexpiredPairs(input));
        }
    }

    /** Flink's operator removes expired rows when it happens to see them, and joins them before. */
    @ParameterizedTest
    @EnumSource(Backend.class)
    void missesOfWhatFlinkJoinsOnlyPairsWithAnExpiredRow(Backend backend) throws Exception {
        long seed = firstSeed();
        for (int life = 0; life < LIVES; life++) {
            JoinSteps input =
                    JoinSteps.random(seed + life, FlinkJoinType.INNER, AFTER_1970, true, ROWS);
            List<String> flinks = run(input.join().flinks(), backend, input);
            List<String> ours = run(input.join().ours(), backend, input);

            List<String> withAnExpiredRow = JoinOracle.ofPairsWithAnExpiredRow(input);

            List<String> missing = new ArrayList<>(flinks);
            missing.removeAll(ours);

            assertThat(ours)
                    .as("seed %d, %s", seed + life, input.join())
                    .doesNotHaveDuplicates()
                    .isSubsetOf(flinks)
                    .noneMatch(withAnExpiredRow::contains);
            assertThat(missing)
                    .as("seed %d, %s", seed + life, input.join())
                    .isSubsetOf(withAnExpiredRow);
        }
    }

    @ParameterizedTest
    @MethodSource("joins")
    void joinsTimesBefore1970(Backend backend, FlinkJoinType type) throws Exception {
        long seed = firstSeed();
        for (int life = 0; life < LIVES; life++) {
            long base = life % 2 == 0 ? BEFORE_1970 : -1_000;
            JoinSteps input = JoinSteps.random(seed + life, type, base, false, ROWS);

            assertThat(run(input.join().ours(), backend, input))
                    .as("seed %d, %s", seed + life, input.join())
                    .isEqualTo(JoinOracle.ofAllPairs(input));
        }
    }

    /** To repeat a case, set it to the seed of the failure. */
    private static long firstSeed() {
        return Long.getLong("flinkext.fuzz.seed", System.nanoTime());
    }

    private static List<String> run(
            TwoInputStreamOperator<RowData, RowData, RowData> operator,
            Backend backend,
            JoinSteps input)
            throws Exception {
        try (JoinHarness harness = JoinHarness.start(operator, backend, input.maxParallelism())) {
            for (JoinSteps.Step step : input.steps()) {
                JoinSteps.apply(step, harness);
            }
            assertThat(harness.timers()).isZero();
            return harness.rows();
        }
    }
}
