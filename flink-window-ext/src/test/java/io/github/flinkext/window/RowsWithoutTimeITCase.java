/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows whose time is NULL in process table functions. Flink reads it as one of 1970, if the source
 * has watermarks of its own; else it fails at such rows before.
 */
class RowsWithoutTimeITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final Instant NOON = Instant.parse("2024-06-01T12:00:00Z");

    private static final String CALENDAR =
            """
            SELECT n, total
            FROM CALENDAR_WINDOW(
              input => TABLE events PARTITION BY k, unit => 'DAY', on_time => DESCRIPTOR(ts),
              aggregates => 'COUNT(*) AS n, SUM(id) AS total')
            """;

    private static final String FEATURES =
            """
            SELECT n_1h, total_1h
            FROM SLIDING_FEATURES(
              input => TABLE events PARTITION BY k, horizons => '1 h', on_time => DESCRIPTOR(ts),
              features => 'COUNT(*) AS n, SUM(id) AS total')
            """;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {CALENDAR, FEATURES})
    void areLateAndCounted(String query) throws Exception {
        StreamTableEnvironment tables = tables();

        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            assertThat(FlinkCluster.rowsOf(tables, query)).endsWith(Row.of(2L, 22L));
            assertThat(metrics.gauge("numLateRecordsDropped")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CALENDAR, FEATURES})
    void areInTheTableForLateRows(String query) throws Exception {
        StreamTableEnvironment tables = tables();
        tables.executeSql(
                "CREATE TABLE late (ts TIMESTAMP_LTZ(3), id BIGINT) WITH ('connector' ="
                        + " 'filesystem', 'format' = 'csv', 'csv.null-literal' = 'none', 'path' ="
                        + " '%s')".formatted(folder.toUri()));
        tables.executeSql(
                "CREATE TABLE results (n BIGINT, total BIGINT) WITH ('connector' = 'blackhole')");
        tables.getConfig().set(WindowOptions.LATE_ROWS_TABLE, "late");

        FlinkCluster.run(tables, "INSERT INTO results " + query);

        assertThat(FlinkCluster.rowsOf(tables, "SELECT ts, id FROM late"))
                .containsExactlyInAnyOrder(Row.of(null, 1L), Row.of(null, 3L));
    }

    private static StreamTableEnvironment tables() {
        StreamExecutionEnvironment environment =
                FLINK.environment(new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, 1));
        DataStream<Row> rows =
                environment
                        .fromData(
                                Types.ROW_NAMED(
                                        new String[] {"k", "id", "ts"},
                                        Types.STRING,
                                        Types.LONG,
                                        Types.INSTANT),
                                Row.of("k", 1L, null),
                                Row.of("k", 10L, NOON),
                                Row.of("k", 3L, null),
                                Row.of("k", 12L, NOON.plus(Duration.ofMinutes(1))))
                        .assignTimestampsAndWatermarks(
                                WatermarkStrategy.<Row>forGenerator(context -> new Punctual())
                                        .withTimestampAssigner((row, time) -> 0));
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.createTemporaryView(
                "events",
                rows,
                Schema.newBuilder()
                        .column("k", "STRING")
                        .column("id", "BIGINT")
                        .column("ts", "TIMESTAMP_LTZ(3)")
                        .watermark("ts", "SOURCE_WATERMARK()")
                        .build());
        return tables;
    }

    /** The watermark follows each row that has a time. */
    private static final class Punctual implements WatermarkGenerator<Row> {

        @Override
        public void onEvent(Row row, long timestamp, WatermarkOutput output) {
            Instant time = row.getFieldAs("ts");
            if (time != null) {
                output.emitWatermark(new Watermark(time.toEpochMilli() - 1));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
