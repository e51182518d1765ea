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

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** All kinds of windows, in all kinds of zones, about a change of the clock if there is one. */
@Tag("long")
class LocalWindowsOracleITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int EVENTS = 600;
    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(90);

    @ParameterizedTest
    @CsvSource({
        // No change of the clock, or none for long.
        "UTC, 2024-06-01T00:00:00Z",
        "Asia/Shanghai, 2024-06-01T00:00:00Z",
        "Asia/Kathmandu, 2024-06-01T00:00:00Z",
        "GMT-03:30, 2024-06-01T00:00:00Z",
        // Forward and back, north and south.
        "America/Los_Angeles, 2024-03-10T10:00:00Z",
        "America/Los_Angeles, 2024-11-03T09:00:00Z",
        "Europe/Berlin, 2024-10-27T01:00:00Z",
        "Pacific/Auckland, 2024-04-06T14:00:00Z",
        // Zones, and changes, of half an hour, and of two.
        "Australia/Adelaide, 2024-04-06T16:30:00Z",
        "Australia/Lord_Howe, 2024-04-06T15:00:00Z",
        "Australia/Lord_Howe, 2024-10-05T15:30:00Z",
        "Antarctica/Troll, 2024-10-27T01:00:00Z",
        // At midnight.
        "Africa/Cairo, 2024-04-25T22:00:00Z",
        "America/Havana, 2024-11-03T05:00:00Z",
        "America/Sao_Paulo, 2018-02-18T02:00:00Z",
        // In zones that have no daylight saving today; one skipped a day.
        "Europe/Moscow, 2014-10-25T22:00:00Z",
        "Pacific/Apia, 2011-12-30T10:00:00Z"
    })
    void containEveryRowOnce(String zone, Instant change) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (AggregatePhaseStrategy phases :
                List.of(AggregatePhaseStrategy.ONE_PHASE, AggregatePhaseStrategy.TWO_PHASE)) {
            boolean ordered = random.nextBoolean();
            List<Event> events =
                    Event.about(change, random, EVENTS, ordered ? Duration.ZERO : OUT_OF_ORDER);
            assertThat(rows(zone, phases, events, random.nextBoolean()))
                    .as("%s, ordered: %s, seed %d", phases, ordered, seed)
                    .containsExactlyInAnyOrderElementsOf(
                            WindowKind.expected(
                                    WindowKind.ALL, new LocalWindows(events, ZoneId.of(zone))));
        }
    }

    private static List<Row> rows(
            String zone, AggregatePhaseStrategy phases, List<Event> events, boolean rocksDb)
            throws Exception {
        Configuration options = new Configuration();
        options.setString("state.backend.type", rocksDb ? "rocksdb" : "hashmap");
        // So that what is buffered is written at any time, too.
        options.setString("execution.checkpointing.interval", "50 ms");
        StreamExecutionEnvironment environment = FLINK.environment(options);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, true);
        tables.getConfig().setLocalTimeZone(ZoneId.of(zone));
        tables.getConfig().set(OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY, phases);
        Event.createTable(environment, tables, events, "ts", OUT_OF_ORDER);
        return FlinkCluster.rowsOf(tables, WindowKind.query(WindowKind.ALL, "SUM(id)"));
    }
}
