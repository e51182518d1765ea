/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** FILTER, DISTINCT and both, by one key and by several groupings at once. */
@Tag("long")
class ExactAggregatesITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int EVENTS = 300;
    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(90);

    @ParameterizedTest
    @CsvSource({
        "Asia/Shanghai, 2024-06-01T00:00:00Z, ONE_PHASE, false, BY_KEY",
        "Asia/Shanghai, 2024-06-01T00:00:00Z, TWO_PHASE, true, BY_KEY",
        "America/New_York, 2024-11-03T06:00:00Z, ONE_PHASE, true, BY_KEY",
        "America/New_York, 2024-03-10T07:00:00Z, TWO_PHASE, false, BY_KEY",
        "Asia/Shanghai, 2024-06-01T00:00:00Z, ONE_PHASE, true, CUBE",
        "America/New_York, 2024-11-03T06:00:00Z, TWO_PHASE, false, CUBE",
        "Asia/Shanghai, 2024-06-01T00:00:00Z, TWO_PHASE, true, SETS",
        "America/New_York, 2024-03-10T07:00:00Z, ONE_PHASE, false, SETS",
        "America/New_York, 2024-11-03T06:00:00Z, TWO_PHASE, true, ROLLUP",
        "Asia/Shanghai, 2024-06-01T00:00:00Z, ONE_PHASE, false, ROLLUP"
    })
    void containEveryRowOnce(
            String zone,
            Instant change,
            AggregatePhaseStrategy phases,
            boolean splitDistinct,
            Grouping grouping)
            throws Exception {
        long seed = System.nanoTime();
        List<Event> events = Event.about(change, new Random(seed), EVENTS, OUT_OF_ORDER);
        Set<WindowKind> kinds = EnumSet.allOf(WindowKind.class);
        if (grouping != Grouping.BY_KEY) {
            kinds.remove(WindowKind.SESSIONS);
        }
        StreamTableEnvironment tables = tables(zone, phases, splitDistinct, events);
        tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, true);

        assertThat(FlinkCluster.rowsOf(tables, grouping.query(kinds)))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        WindowKind.expected(kinds, grouping.windows(events, zone)));
    }

    /** So that the test above tells something. */
    @ParameterizedTest
    @EnumSource
    void ofFlinkDoNot(Grouping grouping) throws Exception {
        List<Event> events =
                Event.about(
                        Instant.parse("2024-06-01T00:00:00Z"), new Random(1), 100, OUT_OF_ORDER);
        Set<WindowKind> days = EnumSet.of(WindowKind.DAYS);
        StreamTableEnvironment tables =
                tables("Asia/Shanghai", AggregatePhaseStrategy.ONE_PHASE, false, events);

        assertThat(counted(FlinkCluster.rowsOf(tables, grouping.query(days))))
                .isLessThan((long) grouping.grouped(events).size());
    }

    private static long counted(List<Row> rows) {
        return rows.stream().mapToLong(row -> (Long) row.getField(Grouping.COUNT)).sum();
    }

    private static StreamTableEnvironment tables(
            String zone, AggregatePhaseStrategy phases, boolean splitDistinct, List<Event> events) {
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().setLocalTimeZone(ZoneId.of(zone));
        tables.getConfig().set(OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY, phases);
        tables.getConfig()
                .set(
                        OptimizerConfigOptions.TABLE_OPTIMIZER_DISTINCT_AGG_SPLIT_ENABLED,
                        splitDistinct);
        Event.createTable(environment, tables, events, "ts", OUT_OF_ORDER);
        return tables;
    }
}
