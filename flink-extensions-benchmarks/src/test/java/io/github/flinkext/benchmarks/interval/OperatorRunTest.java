/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.server.Lazy;
import io.github.flinkext.join.interval.operator.IntervalJoinType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OperatorRunTest {

    private static final int ROWS_PER_SIDE = 60;
    private static final long RECORDS = 240;

    @ParameterizedTest
    @CsvSource({
        "LAG, INNER, ROCKSDB, 20, 3",
        "OFFSET, INNER, ROCKSDB, 20, 3",
        "WIDE, FULL, ROCKSDB, 5, 5",
        "LAG, INNER, HEAP, 20, 3"
    })
    void joinsAsManyRowsWithEachOperatorAsTheScenarioSays(
            Shape shape, IntervalJoinType type, Backend backend, int live, int matching)
            throws Exception {
        JoinScenario scenario =
                JoinScenario.of(shape, type, backend, live, matching, ROWS_PER_SIDE);
        try (Lazy<FilledState> sql = filled(JoinOperator.RANGE_SQL, scenario);
                Lazy<FilledState> dataStream = filled(JoinOperator.RANGE_DATASTREAM, scenario)) {
            for (JoinOperator operator : JoinOperator.values()) {
                if (operator.supports(type)) {
                    boolean ofSql = operator.ofSameState() == JoinOperator.RANGE_SQL;
                    check(new OperatorRun(operator, scenario, ofSql ? sql : dataStream, RECORDS));
                }
            }
        }
    }

    private static void check(OperatorRun run) throws Exception {
        try (run) {
            run.prepare();
            run.check();

            assertThat(run.run(RECORDS)).satisfies(OperatorRunTest::tookTime);
        }
    }

    @Test
    void refusesAnOperatorThatJoinsTooFewRows() throws Exception {
        JoinScenario few = scenario(5, 5);
        JoinScenario many = scenario(20, 20);
        try (Lazy<FilledState> filled = filled(JoinOperator.RANGE_SQL, few);
                OperatorRun run = new OperatorRun(JoinOperator.RANGE_SQL, many, filled, 120)) {
            run.prepare();

            assertThatThrownBy(run::check)
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessageMatching("120 records made \\d+ joined rows instead of 2400\\.");
        }
    }

    @Test
    void readsAsManyRowsFromRocksDbAloneAsAnOperatorJoins() throws Exception {
        try (RawRun run = new RawRun(scenario(20, 3), RECORDS)) {
            run.prepare();
            run.check();

            assertThat(run.run(RECORDS)).satisfies(OperatorRunTest::tookTime);
        }
    }

    @Test
    void closesWhatWasNeverPrepared() throws Exception {
        try (Lazy<FilledState> filled = filled(JoinOperator.RANGE_SQL, scenario(20, 3));
                OperatorRun run =
                        new OperatorRun(JoinOperator.RANGE_SQL, scenario(20, 3), filled, RECORDS);
                RawRun raw = new RawRun(scenario(20, 3), RECORDS)) {
            assertThat(filled.ifStarted()).isEmpty();
        }
    }

    private static void tookTime(RunTime time) {
        assertThat(time.counted()).isPositive();
        assertThat(time.wall()).isPositive();
    }

    private static Lazy<FilledState> filled(JoinOperator operator, JoinScenario scenario) {
        return new Lazy<>(() -> FilledState.by(operator, scenario));
    }

    private static JoinScenario scenario(int live, int matching) {
        Shape shape = live == matching ? Shape.WIDE : Shape.LAG;
        return JoinScenario.of(
                shape, IntervalJoinType.INNER, Backend.ROCKSDB, live, matching, ROWS_PER_SIDE);
    }
}
