/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import io.github.flinkext.iceberg.Warehouse;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.runtime.typeutils.ExternalTypeInfo;
import org.apache.flink.types.Row;

import org.apache.iceberg.flink.FlinkConfigOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Conditions that Iceberg evaluates instead of Flink, against Flink's own evaluation of the same
 * condition, which sees all rows since it is a column of the result.
 */
class ConditionEquivalenceITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    /** Taken over: no trace of them is left above the table. */
    private static final List<String> TAKEN =
            List.of(
                    "v.b",
                    "NOT v.b",
                    "v.i = 3",
                    "3 < v.i",
                    "v.i <> 3",
                    "v.i <> 3 OR v.b",
                    "v.i BETWEEN 0 AND 6",
                    "v.i NOT BETWEEN 0 AND 6",
                    "v.i IN (0, 7)",
                    "v.i NOT IN (0, 7)",
                    "NOT (v.i = 3 AND v.b)",
                    "NOT (v.i < 3 OR v.l < 3)",
                    "NOT (v.d = 1.5E0 AND v.i > 0)",
                    "v.i < 2147483647",
                    "v.l = 3",
                    "v.l > CAST(4 AS BIGINT)",
                    "v.l <= 5000000000",
                    "v.f = CAST(0 AS FLOAT)",
                    "v.f <> CAST(0 AS FLOAT)",
                    "v.f < CAST(0 AS FLOAT)",
                    "v.f > 1.0",
                    "v.d = 0E0",
                    "v.d = 0.0",
                    "v.d <> 0E0",
                    "v.d > 0E0",
                    "v.d >= 0E0",
                    "v.d < 0E0",
                    "v.d <= 0E0",
                    "v.d <> 1.5E0",
                    "v.d > 1E0",
                    "v.d <= 1E0",
                    "v.d <> 1.5",
                    "v.d >= 0.1",
                    "NOT (v.d <= 0.1)",
                    "v.m = 1.5",
                    "v.m < 1.49",
                    "v.dt = DATE '1970-01-01'",
                    "v.dt < DATE '2024-02-29'",
                    "v.ts = TIMESTAMP '2024-01-01 00:00:00.123456'",
                    "v.ts > TIMESTAMP '2024-01-01 00:00:00'",
                    "v.ts <= TIMESTAMP '2024-01-01 00:00:00.123'",
                    "v.ts < TIMESTAMP '1970-01-01 00:00:00'",
                    "v.lz > TO_TIMESTAMP_LTZ(1500, 3)",
                    "v.lz = TO_TIMESTAMP_LTZ(1500, 3)",
                    "v.lz < TO_TIMESTAMP_LTZ(0, 3)",
                    "v.s = 'ab'",
                    "v.s <> 'ab'",
                    "v.s > 'ab'",
                    "v.s <= ''",
                    "v.s LIKE 'ab%'",
                    "v.y = x'0102'",
                    "v.y <> x'ff'",
                    "v.u.x = 3",
                    "v.u.x <> 3",
                    "v.u.t LIKE 'a%' AND v.u.x > 0",
                    "v.u.x IS NOT NULL",
                    "v.s IS NOT NULL OR v.u.x = 3",
                    "i = 3",
                    "i <> 3",
                    "i IS NULL",
                    "i IS NULL OR v.i = 3",
                    "d > 1.0",
                    "d = 0E0",
                    "m = 1.5",
                    "s LIKE 'a%'");

    /** Flink has the last word. */
    private static final List<String> LEFT =
            List.of(
                    "v IS NULL",
                    "v.u IS NULL",
                    "v.u.x IS NULL",
                    "v.i IS NULL OR v.i = 3",
                    "v.b IS NOT TRUE",
                    "v.i = v.u.x",
                    "v.i + 1 = 4",
                    "v.f > 0.1",
                    "v.m > 1.499",
                    "v.m <> 0",
                    "v.d < 0.0",
                    "v.s > '\uffff'",
                    "v.s = '\uffff'",
                    "v.s >= '\ud83d\ude00'",
                    "v.s LIKE '%b'",
                    "v.s LIKE 'a_%'",
                    "v.s LIKE 'ab'",
                    "v.s NOT LIKE 'ab%'",
                    "v.s LIKE 'a\\%'",
                    "v.y > x'01'",
                    "v.ts = TIMESTAMP '2024-01-01 00:00:00.123456789'",
                    "CHAR_LENGTH(v.s) = 1",
                    "v.i = 3 OR s LIKE '%b'");

    @TempDir Path folder;

    private final long seed = System.nanoTime();
    private StreamTableEnvironment tables;

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "orc"})
    void holdForTheRowsThatFlinkWouldKeep(String format) throws Exception {
        createTable(format);
        List<String> conditions = Stream.concat(TAKEN.stream(), LEFT.stream()).toList();
        List<Row> answers =
                FlinkCluster.rowsOf(
                        tables,
                        "SELECT id, " + String.join(", ", conditions) + " FROM ice.db.mixed");

        List<String> kept =
                FlinkCluster.rowsOf(tables, queries(conditions)).stream()
                        .map(row -> conditions.get(row.getFieldAs(0)) + ": " + row.getField(1))
                        .toList();

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            for (Row answer : answers) {
                if (Boolean.TRUE.equals(answer.getField(i + 1))) {
                    expected.add(conditions.get(i) + ": " + answer.getField(0));
                }
            }
        }
        assertThat(kept)
                .as("ids of rows, seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void leaveNoTraceAboveTheTableIfTheyAreTakenOver() throws Exception {
        createTable("parquet");

        assertThat(FlinkCluster.explain(tables, queries(TAKEN)))
                .contains("filter=[v.b]")
                .doesNotContain("where=[");
        assertThat(FlinkCluster.explain(tables, queries(LEFT)).split("where=\\[", -1))
                .as("a filter of Flink for each, in the physical plan and in the execution plan")
                .hasSize(1 + 2 * LEFT.size());
    }

    /** All of them, each row with the position of its condition. */
    private static String queries(List<String> conditions) {
        return IntStream.range(0, conditions.size())
                .mapToObj(i -> "SELECT " + i + ", id FROM mixed WHERE " + conditions.get(i))
                .collect(Collectors.joining(" UNION ALL "));
    }

    private void createTable(String format) throws Exception {
        StreamExecutionEnvironment environment =
                FLINK.environment(new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, 1));
        tables = StreamTableEnvironment.create(environment, EnvironmentSettings.inBatchMode());
        // A query has a source for each condition.
        tables.getConfig()
                .set(FlinkConfigOptions.TABLE_EXEC_ICEBERG_INFER_SOURCE_PARALLELISM, false);
        tables.getConfig().setLocalTimeZone(ZoneId.of("America/New_York"));
        tables.createTemporaryView(
                "generated",
                environment.fromData(
                        new MixedRows(seed).next(), ExternalTypeInfo.of(MixedRows.TYPE)));
        new Warehouse(folder).register(tables);
        FlinkCluster.run(
                tables,
                "CREATE TABLE mixed PARTITIONED BY (p) WITH ('write.format.default' = '"
                        + format
                        + "') AS SELECT * FROM default_catalog.default_database.`generated`");
    }
}
