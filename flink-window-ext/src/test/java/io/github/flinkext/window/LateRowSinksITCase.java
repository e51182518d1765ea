/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.ExecutionConfigOptions.UidGeneration;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** Tables of late rows of which a sink is not what most are. */
class LateRowSinksITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(90);

    private static final String TOTALS_OF_DAYS =
            """
            SELECT SUM(n), SUM(total) FROM (
              SELECT k, window_start, window_end, COUNT(*) AS n, SUM(id) AS total
              FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)
              GROUP BY k, window_start, window_end)
            GROUP BY window_start, window_end
            """;

    private final long seed = System.nanoTime();
    private final List<Event> events =
            Event.about(
                    Instant.parse("2024-06-01T00:00:00Z"),
                    new Random(seed),
                    1000,
                    OUT_OF_ORDER.multipliedBy(30));

    /** Operators behind the windows wait for watermarks, which none comes from a sink. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSinkWithoutEndHoldsNothingUp(int parallelism) throws Exception {
        StreamExecutionEnvironment environment =
                FLINK.environment(
                        new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, parallelism));
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        Event.createTable(environment, tables, events, "ts", OUT_OF_ORDER);
        tables.registerCatalog("endless", SinkWithoutEnd.catalog("endless"));
        String late = "endless.`default`.late" + parallelism;
        tables.executeSql("CREATE TABLE " + late + " (id BIGINT, k STRING)");
        tables.getConfig().set(WindowOptions.LATE_ROWS_TABLE, late);

        List<Row> results = FlinkCluster.rowsOf(tables, TOTALS_OF_DAYS);

        List<Long> received = SinkWithoutEnd.received(late.replace("`", ""));
        assertThat(received).as("seed %d", seed).isNotEmpty().doesNotHaveDuplicates();
        assertThat(sum(results, 0) + received.size()).as("seed %d", seed).isEqualTo(events.size());
        assertThat(sum(results, 1) + received.stream().mapToLong(Long::longValue).sum())
                .as("seed %d", seed)
                .isEqualTo(events.stream().mapToLong(Event::id).sum());
    }

    @Test
    void aSinkWithoutEndIsPartOfAJobOfWhichAllOperatorsHaveUids() {
        StreamExecutionEnvironment environment =
                FLINK.environment(
                        new Configuration()
                                .set(CoreOptions.DEFAULT_PARALLELISM, 1)
                                .set(PipelineOptions.AUTO_GENERATE_UIDS, false)
                                .set(
                                        ExecutionConfigOptions.TABLE_EXEC_UID_GENERATION,
                                        UidGeneration.ALWAYS));
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.executeSql(
                """
                CREATE TABLE events (
                  id BIGINT, k STRING, ts AS TO_TIMESTAMP_LTZ(id, 3), WATERMARK FOR ts AS ts)
                WITH ('connector' = 'datagen', 'number-of-rows' = '10',
                  'fields.id.min' = '0', 'fields.id.max' = '1000000')
                """);
        tables.executeSql(
                "CREATE TABLE totals (n BIGINT, total BIGINT) WITH ('connector' = 'blackhole')");
        tables.registerCatalog("endless", SinkWithoutEnd.catalog("endless"));
        tables.executeSql("CREATE TABLE endless.`default`.named (id BIGINT, k STRING)");
        tables.getConfig().set(WindowOptions.LATE_ROWS_TABLE, "endless.`default`.named");

        assertThatCode(
                        () ->
                                FlinkCluster.run(
                                        tables,
                                        "INSERT INTO totals SELECT COUNT(*), SUM(id)"
                                                + " FROM TUMBLE(TABLE events, DESCRIPTOR(ts),"
                                                + " INTERVAL '1' DAY)"
                                                + " GROUP BY k, window_start, window_end"))
                .doesNotThrowAnyException();
    }

    private static long sum(List<Row> rows, int column) {
        return rows.stream().mapToLong(row -> row.<Long>getFieldAs(column)).sum();
    }
}
