/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The case of FLINK-38075 and FLINK-36664, a row every hour in order, without and with us.
 *
 * <p>What Flink loses is a part of the expectation, so that we notice when it does not any more.
 */
class ExactLocalTimeITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int ROWS = 101;

    /** Days in Shanghai begin with it. */
    private static final Instant FIRST = Instant.parse("2024-01-01T16:00:00Z");

    private static final String LOCAL_DAYS =
            "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)";
    private static final String DAYS_WITH_OFFSET =
            "TUMBLE(TABLE events, DESCRIPTOR(wall), INTERVAL '1' DAY, INTERVAL '-8' HOUR)";

    private static final String JOIN =
            "SELECT * FROM (SELECT * FROM %1$s) AS l JOIN (SELECT * FROM %1$s) AS r"
                    + " ON l.window_start = r.window_start AND l.window_end = r.window_end";

    @ParameterizedTest
    @EnumSource(names = {"ONE_PHASE", "TWO_PHASE"})
    void keepsEveryRowOfALocalDay(AggregatePhaseStrategy phases) throws Exception {
        assertThat(countsOf(LOCAL_DAYS, "ts", phases, true))
                .containsExactly(24L, 24L, 24L, 24L, 5L);
    }

    @ParameterizedTest
    @CsvSource({"ONE_PHASE, 9;9;9;5", "TWO_PHASE, 9;5"})
    void flinkLosesRowsOfALocalDay(AggregatePhaseStrategy phases, String counts) throws Exception {
        assertThat(countsOf(LOCAL_DAYS, "ts", phases, false))
                .containsExactlyElementsOf(list(counts));
    }

    @ParameterizedTest
    @EnumSource(names = {"ONE_PHASE", "TWO_PHASE"})
    void keepsEveryRowOfADayWithAnOffset(AggregatePhaseStrategy phases) throws Exception {
        assertThat(countsOf(DAYS_WITH_OFFSET, "wall", phases, true))
                .containsExactly(24L, 24L, 24L, 24L, 5L);
    }

    @ParameterizedTest
    @CsvSource({"ONE_PHASE, 9;9;9;5", "TWO_PHASE, 9;5"})
    void flinkLosesRowsOfADayWithAnOffsetBefore23(AggregatePhaseStrategy phases, String counts)
            throws Exception {
        boolean mended = !EnvironmentInformation.getVersion().matches("2\\.[12]\\..*");
        assertThat(countsOf(DAYS_WITH_OFFSET, "wall", phases, false))
                .containsExactlyElementsOf(list(mended ? "24;24;24;24;5" : counts));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT k, COUNT(*) FROM %1$s GROUP BY k, window_start, window_end"
                        + " | WindowAggregate",
                JOIN + " | WindowJoin"
            })
    void refusesAsynchronousState(String query, String node) {
        for (Map<String, String> options :
                List.of(
                        Map.of("flinkext.window.exact-local-time", "true"),
                        Map.of("flinkext.window.early-fire.interval", "6 h"),
                        Map.of("flinkext.window.late-rows.table", "late"))) {
            String option = options.keySet().iterator().next();

            assertThatThrownBy(() -> explainWithAsynchronousState(query, options))
                    .isInstanceOf(TableException.class)
                    .hasMessageStartingWith("Cannot use '" + option + "' for " + node + "[")
                    .hasMessageEndingWith(
                            "RESET '%s', or 'table.exec.async-state.enabled' if it is true.",
                            option);
        }
    }

    @Test
    void namesAllOptionsThatAskForWhatIsRefused() {
        assertThatThrownBy(
                        () ->
                                explainWithAsynchronousState(
                                        JOIN,
                                        Map.of(
                                                "flinkext.window.exact-local-time", "true",
                                                "flinkext.window.early-fire.interval", "6 h")))
                .isInstanceOf(TableException.class)
                .hasMessageContaining(
                        "RESET 'flinkext.window.exact-local-time' and"
                                + " 'flinkext.window.early-fire.interval', or");
    }

    private static void explainWithAsynchronousState(String query, Map<String, String> options) {
        StreamTableEnvironment tables = tables("ts", AggregatePhaseStrategy.ONE_PHASE);
        options.forEach(tables.getConfig()::set);
        tables.getConfig().set(ExecutionConfigOptions.TABLE_EXEC_ASYNC_STATE_ENABLED, true);
        tables.explainSql(query.formatted(LOCAL_DAYS));
    }

    private static List<Long> list(String counts) {
        return List.of(counts.split(";")).stream().map(Long::valueOf).toList();
    }

    private static List<Long> countsOf(
            String windows, String timeColumn, AggregatePhaseStrategy phases, boolean exact)
            throws Exception {
        StreamTableEnvironment tables = tables(timeColumn, phases);
        tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, exact);
        return FlinkCluster.rowsOf(
                        tables,
                        "SELECT window_start, window_end, COUNT(*) FROM "
                                + windows
                                + " GROUP BY k, window_start, window_end")
                .stream()
                .map(row -> (Long) row.getField(2))
                .toList();
    }

    private static StreamTableEnvironment tables(String timeColumn, AggregatePhaseStrategy phases) {
        StreamExecutionEnvironment environment =
                FLINK.environment(new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, 1));
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().setLocalTimeZone(ZoneId.of("Asia/Shanghai"));
        tables.getConfig().set(OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY, phases);
        Event.createTable(
                environment,
                tables,
                LongStream.range(0, ROWS)
                        .mapToObj(hour -> Event.at("k", hour, FIRST.plusSeconds(hour * 3600)))
                        .toList(),
                timeColumn,
                Duration.ZERO);
        return tables;
    }
}
