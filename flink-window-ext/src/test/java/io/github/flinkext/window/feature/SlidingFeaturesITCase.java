/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.sql.FlinkextModule;
import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;
import io.github.flinkext.window.PausingSource;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.PlanReference;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code SLIDING_FEATURES} in SQL. */
class SlidingFeaturesITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String CALL =
            "SLIDING_FEATURES(input => TABLE events PARTITION BY k, horizons => '%s',"
                    + " features => '%s', pane => '%s', on_time => DESCRIPTOR(ts))";

    private static final long START = 1_700_000_000_000L;

    @ParameterizedTest
    @CsvSource({"rocksdb, true", "rocksdb, false", "hashmap, true"})
    void givesWhatGoingOverAllRowsGives(String backend, boolean invertible) throws Exception {
        long seed = System.nanoTime();
        String features = invertible ? FeatureCase.INVERTIBLE : FeatureCase.ALL;
        FeatureCase input = FeatureCase.random(seed, features, "1 min, 6 h, 24 h", "1 min");
        KeyedEvents events = KeyedEvents.deal(input, seed);
        StreamTableEnvironment tables = tables(backend, events.rows(), input.lateness());

        List<Row> rows = FlinkCluster.rowsOf(tables, query(input.spec(), features, "1 min"));

        assertThat(events.features(rows)).as("seed %d", seed).isEqualTo(events.expected());
    }

    static String query(FeatureSpec spec, String features, String pane) {
        List<String> columns = IntStream.range(0, spec.size()).mapToObj(spec::name).toList();
        List<String> horizons =
                spec.horizons().stream()
                        .map(horizon -> horizon.name().replaceAll("(\\d)([a-z])", "$1 $2"))
                        .toList();
        return "SELECT id, "
                + String.join(", ", columns)
                + " FROM "
                + CALL.formatted(String.join(", ", horizons), features, pane);
    }

    /** Flink's range begins with a row exactly an hour ago; ours does not. */
    @Test
    void isExactlyWhatOverGivesWithPanesOfAMillisecond() throws Exception {
        String features = "COUNT(*) AS n, SUM(i) AS total, AVG(i) AS mean, MIN(d), MAX(s)";
        StreamTableEnvironment tables = tables("hashmap", ordered(400, 61_003), 0);
        String over =
                """
                SELECT id, COUNT(*) OVER w, SUM(i) OVER w, AVG(i) OVER w, MIN(d) OVER w, MAX(s) OVER w
                FROM events
                WINDOW w AS (PARTITION BY k ORDER BY ts
                  RANGE BETWEEN INTERVAL '59:59.999' MINUTE TO SECOND PRECEDING AND CURRENT ROW)
                """;

        List<Row> rows =
                FlinkCluster.rowsOf(
                        tables,
                        "SELECT id, n_1h, total_1h, mean_1h, min_d_1h, max_s_1h FROM "
                                + CALL.formatted("1 h", features, "1 ms"));

        assertThat(rows)
                .hasSize(400)
                .containsExactlyInAnyOrderElementsOf(FlinkCluster.rowsOf(tables, over));
    }

    @Test
    void passesKeyColumnsAndTimeThrough() throws Exception {
        StreamTableEnvironment tables = tables("hashmap", ordered(2, 1000), 0);
        String call = CALL.formatted("1 min", "COUNT(*) AS n", "1 min");

        assertThat(tables.sqlQuery("SELECT * FROM " + call).getResolvedSchema().toString())
                .isEqualTo(
                        """
                        (
                          `k` STRING,
                          `id` BIGINT,
                          `millis` BIGINT,
                          `i` INT,
                          `d` DOUBLE,
                          `s` STRING,
                          `ts` TIMESTAMP_LTZ(3),
                          `n_1min` BIGINT NOT NULL,
                          `rowtime` TIMESTAMP_LTZ(3) NOT NULL *ROWTIME*
                        )""");
        assertThat(
                        FlinkCluster.rowsOf(
                                tables, "SELECT k, i, d, s, n_1min, ts = rowtime FROM " + call))
                .containsExactlyInAnyOrder(
                        Row.of("k0", 0, 0.0, "s0", 1L, true), Row.of("k1", 1, 0.5, "s1", 1L, true));
    }

    @Test
    void runsFromACompiledPlan() throws Exception {
        StreamTableEnvironment tables = tables("hashmap", ordered(1, 1), 0);
        tables.executeSql(
                """
                CREATE TEMPORARY TABLE source (k STRING, ts AS TO_TIMESTAMP_LTZ(id, 3), id BIGINT,
                  WATERMARK FOR ts AS ts)
                WITH ('connector' = 'datagen', 'number-of-rows' = '50', 'fields.k.length' = '1',
                  'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '50')
                """);
        tables.executeSql(
                "CREATE TEMPORARY TABLE sink (n BIGINT) WITH ('connector' = 'blackhole')");
        String plan =
                tables.compilePlanSql(
                                "INSERT INTO sink SELECT n_1s FROM SLIDING_FEATURES(input => TABLE"
                                        + " source PARTITION BY k, horizons => '1 s', features =>"
                                        + " 'COUNT(*) AS n', pane => '1 s', on_time =>"
                                        + " DESCRIPTOR(ts), uid => 'features')")
                        .asJsonString();

        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            tables.loadPlan(PlanReference.fromJsonString(plan)).execute().await();

            assertThat(metrics.gauge("numLateRecordsDropped")).isZero();
        }
    }

    @Test
    void dropsAndCountsRowsBehindTheWatermark() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (long minute : new long[] {0, 100, 95, 10, 101}) {
            long id = rows.size();
            rows.add(Row.of("k", id, START + minute * 60_000, 1, null, null));
        }
        StreamTableEnvironment tables = tables("rocksdb", rows, 10 * 60_000);
        try (JobMetrics metrics = JobMetrics.ofNextJobs(tables)) {
            List<Row> result =
                    FlinkCluster.rowsOf(
                            tables,
                            "SELECT id, n_2h FROM "
                                    + CALL.formatted("2 h", "COUNT(*) AS n", "1 min"));

            assertThat(result)
                    .containsExactly(
                            Row.of(0L, 1L), Row.of(1L, 2L), Row.of(2L, 2L), Row.of(4L, 4L));
            assertThat(metrics.gauge("numLateRecordsDropped")).isEqualTo(1);
        }
    }

    @Test
    void takesTimestampsWithoutZone() throws Exception {
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        StreamTableEnvironment tables =
                tables(
                        environment,
                        "CAST(TO_TIMESTAMP_LTZ(millis, 3) AS TIMESTAMP(3))",
                        "ts - INTERVAL '1' SECOND",
                        ordered(4, 1000),
                        4);

        assertThat(
                        FlinkCluster.rowsOf(
                                tables,
                                "SELECT id, n_3s, rowtime = ts FROM "
                                        + CALL.formatted("3 s", "COUNT(*) AS n", "1 s")))
                .containsExactlyInAnyOrder(
                        Row.of(0L, 1L, true),
                        Row.of(1L, 1L, true),
                        Row.of(2L, 1L, true),
                        Row.of(3L, 1L, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 h | SUM(x) | 1 min | unknown column 'x'. The table has k, id, millis, i,",
                "1 h | COUNT(*), COUNT(*) | 1 min | there is a result named 'count' already",
                "1 day | COUNT(*) AS n | 7 min | 1 day is no multiple of the pane, 7 min",
                "soon | COUNT(*) | 1 min | Invalid 'horizons' of SLIDING_FEATURES: 'soon'",
            })
    void saysWhichArgumentIsWrong(String horizons, String features, String pane, String reason) {
        StreamTableEnvironment tables = tables("hashmap", ordered(1, 1), 0);
        String call =
                "SELECT * FROM SLIDING_FEATURES(input => TABLE events PARTITION BY k, horizons =>"
                        + " '%s', features => '%s', pane => '%s', on_time => DESCRIPTOR(ts))";

        assertThatThrownBy(
                        () ->
                                FlinkCluster.explain(
                                        tables, call.formatted(horizons, features, pane)))
                .hasStackTraceContaining(reason);
    }

    @Test
    void saysThatFeaturesMustBeConstant() {
        StreamTableEnvironment tables = tables("hashmap", ordered(1, 1), 0);

        assertThatThrownBy(
                        () ->
                                FlinkCluster.explain(
                                        tables,
                                        "SELECT * FROM SLIDING_FEATURES(input => TABLE events"
                                                + " PARTITION BY k, horizons => '1 h', features =>"
                                                + " UPPER('count(*)'), on_time => DESCRIPTOR(ts))"))
                .rootCause()
                .hasMessageContaining(
                        "Invalid argument 'features' of SLIDING_FEATURES: it is no constant. Make"
                                + " it a text in quotes.");
    }

    @Test
    void saysThatItNeedsATime() {
        StreamTableEnvironment tables = tables("hashmap", ordered(1, 1), 0);

        assertThatThrownBy(
                        () ->
                                FlinkCluster.explain(
                                        tables,
                                        "SELECT * FROM SLIDING_FEATURES(input => TABLE events"
                                                + " PARTITION BY k, horizons => '1 h', features =>"
                                                + " 'COUNT(*)')"))
                .hasStackTraceContaining(
                        "Invalid on_time: []. Rows have one time. Name its column, as in on_time =>"
                                + " DESCRIPTOR(ts).");
    }

    @Test
    void saysThatATimeNeedsAWatermark() {
        StreamTableEnvironment tables = tables("hashmap", ordered(1, 1), 0);
        tables.executeSql(
                "CREATE TEMPORARY TABLE unbounded (k STRING, ts TIMESTAMP_LTZ(3)) WITH"
                        + " ('connector' = 'datagen')");

        assertThatThrownBy(
                        () ->
                                FlinkCluster.explain(
                                        tables,
                                        "SELECT * FROM "
                                                + CALL.formatted("1 h", "COUNT(*)", "1 min")
                                                        .replace("events", "unbounded")))
                .hasStackTraceContaining(
                        "Invalid on_time: column 'ts' is of type TIMESTAMP_LTZ(3) and has no"
                                + " watermark, so nothing would ever end. Take a column that has"
                                + " one.");
    }

    /** What was the time of some rows is a value of these. */
    @Test
    void givesTimesAsValues() throws Exception {
        StreamTableEnvironment tables = tables("hashmap", ordered(4, 1000), 0);
        Table table =
                tables.sqlQuery(
                        "SELECT * FROM "
                                + CALL.formatted("1 h", "MIN(ts) AS t, LAST_N(ts, 2)", "1 s"));

        assertThat(table.getResolvedSchema().toString())
                .contains("`t_1h` TIMESTAMP_LTZ(3),", "`last_2_ts_1h` ARRAY<TIMESTAMP_LTZ(3)>,");
        tables.createTemporaryView("features", table);
        assertThat(
                        FlinkCluster.rowsOf(
                                tables,
                                "SELECT id, t_1h, last_2_ts_1h[1], rowtime FROM features"
                                        + " WHERE id >= 2"))
                .containsExactlyInAnyOrder(
                        Row.of(2L, instant(2), instant(2), instant(2)),
                        Row.of(3L, instant(0), instant(0), instant(3)));
    }

    private static Instant instant(int second) {
        return Instant.ofEpochMilli(START + second * 1000L);
    }

    /** The planner makes a time of it only where there is a CAST. */
    @Test
    void refusesTheTimeOfProcessingButAsAValue() throws Exception {
        StreamTableEnvironment tables = tables("hashmap", ordered(2, 1000), 0);
        String view = "CREATE TEMPORARY VIEW %s AS SELECT k, id, %s AS p, ts FROM events";
        tables.executeSql(view.formatted("attributes", "PROCTIME()"));
        tables.executeSql(view.formatted("times", "CAST(PROCTIME() AS TIMESTAMP_LTZ(3))"));
        String query =
                "SELECT id, last_1h > ts, p > ts FROM "
                        + CALL.formatted("1 h", "MAX(p) AS last", "1 min");

        assertThatThrownBy(
                        () -> FlinkCluster.explain(tables, query.replace("events", "attributes")))
                .hasStackTraceContaining(
                        "column 'p' is the time of processing, which Flink hands over as NULL. CAST"
                                + " it to TIMESTAMP_LTZ(3) in a view.");
        assertThatThrownBy(
                        () ->
                                FlinkCluster.explain(
                                        tables,
                                        query.replace("events", "attributes")
                                                .replace("MAX(p)", "MAX(ts)")))
                .hasStackTraceContaining(
                        "Invalid 'input' of SLIDING_FEATURES: column 'p' is the time of processing,"
                                + " which Flink hands over as NULL. Leave it out in a view, or CAST"
                                + " it to TIMESTAMP_LTZ(3) there.");
        assertThat(FlinkCluster.rowsOf(tables, query.replace("events", "times")))
                .containsExactlyInAnyOrder(Row.of(0L, true, true), Row.of(1L, true, true));
    }

    /** Rows in order, the time between two being the gap. */
    private static List<Row> ordered(int count, long gapMillis) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            rows.add(
                    Row.of(
                            "k" + id % 3,
                            (long) id,
                            START + id * gapMillis,
                            id % 7,
                            id / 2.0,
                            "s" + id % 11));
        }
        return rows;
    }

    private static StreamTableEnvironment tables(
            String backend, List<Row> rows, long watermarkDelay) {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, backend);
        StreamExecutionEnvironment environment = FLINK.environment(options);
        return tables(environment, rows, rows.size(), watermarkDelay);
    }

    static StreamTableEnvironment tables(
            StreamExecutionEnvironment environment,
            List<Row> rows,
            int pauseAt,
            long watermarkDelay) {
        return tables(
                environment,
                "TO_TIMESTAMP_LTZ(millis, 3)",
                "TO_TIMESTAMP_LTZ(millis - " + (watermarkDelay + 1) + ", 3)",
                rows,
                pauseAt);
    }

    private static StreamTableEnvironment tables(
            StreamExecutionEnvironment environment,
            String time,
            String watermark,
            List<Row> rows,
            int pauseAt) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.loadModule(FlinkextModule.IDENTIFIER, new FlinkextModule());
        tables.createTemporaryView(
                "events",
                PausingSource.stream(environment, rows, KeyedEvents.ROWS, pauseAt),
                Schema.newBuilder()
                        .column("k", "STRING")
                        .column("id", "BIGINT")
                        .column("millis", "BIGINT")
                        .column("i", "INT")
                        .column("d", "DOUBLE")
                        .column("s", "STRING")
                        .columnByExpression("ts", time)
                        .watermark("ts", watermark)
                        .build());
        return tables;
    }
}
