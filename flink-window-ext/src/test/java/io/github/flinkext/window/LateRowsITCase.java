/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.catalog.CatalogMaterializedTable;
import org.apache.flink.table.catalog.CatalogMaterializedTable.LogicalRefreshMode;
import org.apache.flink.table.catalog.CatalogMaterializedTable.RefreshMode;
import org.apache.flink.table.catalog.CatalogMaterializedTable.RefreshStatus;
import org.apache.flink.table.catalog.IntervalFreshness;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Late rows in a table of their own. */
@Tag("long")
class LateRowsITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final Instant START = Instant.parse("2024-06-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SLIDE = Duration.ofHours(6);

    /** What the watermark of the table allows for; rows are up to thirty times as late. */
    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(90);

    private static final String DAYS =
            """
            SELECT k, COUNT(*), CAST(SUM(id) AS BIGINT)
            FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)
            GROUP BY k, window_start, window_end
            """;
    private static final String WINDOWED =
            """
            SELECT k, id, window_start, window_end
            FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)
            """;
    private static final String HOPPING =
            DAYS.replace("TUMBLE", "HOP")
                    .replace("INTERVAL '1'", "INTERVAL '6' HOUR, INTERVAL '1'");
    private static final String SESSIONS =
            """
            SELECT k, COUNT(*), CAST(SUM(id) AS BIGINT)
            FROM SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '20' MINUTE)
            GROUP BY k, window_start, window_end
            """;
    private static final String CALENDAR =
            """
            SELECT k, n, total
            FROM CALENDAR_WINDOW(
              input => TABLE events PARTITION BY k, unit => 'DAY', zone => 'Asia/Shanghai',
              aggregates => 'COUNT(*) AS n, SUM(id) AS total', on_time => DESCRIPTOR(ts))
            """;
    private static final String FEATURES =
            """
            SELECT k, CAST(1 AS BIGINT), id
            FROM SLIDING_FEATURES(
              input => TABLE events PARTITION BY k, horizons => '1 min, 1 h',
              features => 'COUNT(*) AS n', on_time => DESCRIPTOR(ts))
            """;

    private final long seed = System.nanoTime();
    private final List<Event> events =
            Event.about(START, new Random(seed), 2000, OUT_OF_ORDER.multipliedBy(30));

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"ONE_PHASE, false", "TWO_PHASE, false", "ONE_PHASE, true"})
    void hasTheRowsWhoseLocalDayIsOver(AggregatePhaseStrategy phases, boolean early)
            throws Exception {
        StreamTableEnvironment tables = tables(1, phases);
        if (early) {
            tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(6));
        }

        assertThat(lateRowsOf(tables, early ? "blackhole" : "results", DAYS))
                .as("seed %d", seed)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(late(time -> lastMomentOf(time, DAY)));
    }

    @Test
    void hasTheRowsOfWhichAllWindowsAreOver() throws Exception {
        assertThat(lateRowsOf(tables(1, AggregatePhaseStrategy.AUTO), "blackhole", HOPPING))
                .as("seed %d", seed)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        late(time -> lastMomentOf(time, SLIDE) + DAY.minus(SLIDE).toMillis()));
    }

    @ParameterizedTest
    @ValueSource(strings = {CALENDAR, FEATURES})
    void hasTheRowsThatProcessTableFunctionsDrop(String query) throws Exception {
        assertThat(lateRowsOf(tables(1, AggregatePhaseStrategy.AUTO), "results", query))
                .as("seed %d", seed)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(late(time -> time));
    }

    /** Whatever the order in which rows of several sources reach the windows. */
    @ParameterizedTest
    @ValueSource(strings = {DAYS, SESSIONS, CALENDAR, FEATURES})
    void eachRowIsInAResultOrLate(String query) throws Exception {
        StreamTableEnvironment tables = tables(3, AggregatePhaseStrategy.AUTO);

        List<Row> late = lateRowsOf(tables, "results", query);
        List<Row> results = FlinkCluster.rowsOf(tables, "SELECT n, total FROM results");

        assertThat(late).as("seed %d", seed).isNotEmpty();
        assertThat(sum(results, 0) + late.size()).as("seed %d", seed).isEqualTo(events.size());
        assertThat(sum(results, 1) + sum(late, 1))
                .as("seed %d", seed)
                .isEqualTo(events.stream().mapToLong(Event::id).sum());
    }

    @ParameterizedTest
    @ValueSource(strings = {DAYS, CALENDAR})
    void changesNoResultAndIsCountedAsBefore(String query) throws Exception {
        StreamTableEnvironment without = tables(1, AggregatePhaseStrategy.AUTO);
        without.getConfig().getConfiguration().removeConfig(WindowOptions.LATE_ROWS_TABLE);
        without.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, true);
        StreamTableEnvironment with = tables(1, AggregatePhaseStrategy.AUTO);

        try (JobMetrics metrics = JobMetrics.ofNextJobs(with)) {
            List<Row> late = lateRowsOf(with, "results", query);

            assertThat(FlinkCluster.rowsOf(with, "SELECT * FROM results"))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(FlinkCluster.rowsOf(without, query));
            assertThat(dropped(metrics)).as("seed %d", seed).isEqualTo(late.size());
        }
    }

    /** Of windows, and of the node before a process table function. */
    private static long dropped(JobMetrics metrics) {
        return metrics
                .matching(
                        one ->
                                one.name().equals("numLateRecordsDropped")
                                        && one.metric() instanceof Counter)
                .stream()
                .mapToLong(one -> ((Counter) one.metric()).getCount())
                .sum();
    }

    @Test
    void explainShowsTheTable() {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);

        assertThat(tables.explainSql(DAYS))
                .contains(
                        "ExactWindowAggregate(groupBy=[k], window=[TUMBLE(time_col=[ts],"
                                + " size=[1 d])]",
                        "lateRows=[late]")
                .doesNotContain("LocalWindowAggregate");
        assertThat(tables.explainSql(CALENDAR)).contains("LateRows(time=[ts], table=[late])");
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(6));
        assertThat(tables.explainSql(DAYS)).contains("early=[every 6h], lateRows=[late]");
    }

    @Test
    void isWrittenBesideADataStream() throws Exception {
        StreamExecutionEnvironment environment = environment(1);
        StreamTableEnvironment tables = tables(environment, AggregatePhaseStrategy.AUTO);

        tables.toDataStream(tables.sqlQuery(DAYS)).sinkTo(new DiscardingSink<>());
        environment.execute();

        assertThat(FlinkCluster.rowsOf(tables, "SELECT ts, id FROM late"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(late(time -> lastMomentOf(time, DAY)));
    }

    @Test
    void hasTheRowsOfAllWindowsOfAStatementSet() throws Exception {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);
        StatementSet statements = tables.createStatementSet();
        statements.addInsertSql("INSERT INTO results " + DAYS);
        statements.addInsertSql("INSERT INTO blackhole " + DAYS.replace("'1' DAY", "'2' DAY"));
        statements.addInsertSql("INSERT INTO blackhole " + CALENDAR);

        statements.execute().await();

        List<Row> expected = new ArrayList<>(late(time -> lastMomentOf(time, DAY)));
        expected.addAll(late(time -> lastMomentOf(time, DAY.multipliedBy(2))));
        expected.addAll(late(time -> time));
        assertThat(FlinkCluster.rowsOf(tables, "SELECT ts, id FROM late"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere.to.be | there is no such table. Create it.",
                "a b | 'a b' is no name of a table.",
                "events | it is a view. Take a table that can be written to.",
                "materialized | it is a materialized table. Take a table that can be written to.",
                "other_column | late rows have no column 'shop'. Here they have k, id, ts, which is"
                        + " what the query takes of its rows, as the planner calls it. Call the column so, or"
                        + " leave it out.",
                "other_type | its column 'id' is INT, and that of late rows is BIGINT. Declare it as"
                        + " the latter.",
                "with_metadata | its column 'meta' is one of metadata, which late rows do not have."
            })
    void refusesATableThatCannotTakeThem(String table, String message) throws Exception {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);
        tables.executeSql(
                "CREATE TABLE other_column (shop STRING) WITH ('connector' = 'blackhole')");
        tables.executeSql("CREATE TABLE other_type (id INT) WITH ('connector' = 'blackhole')");
        tables.executeSql(
                "CREATE TABLE with_metadata (id BIGINT, meta STRING METADATA) WITH ('connector' ="
                        + " 'blackhole')");
        createMaterializedTable(tables, "materialized");
        tables.getConfig().set(WindowOptions.LATE_ROWS_TABLE, table);

        for (String query : List.of(DAYS, CALENDAR)) {
            assertThatThrownBy(() -> tables.explainSql(query))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("Invalid 'flinkext.window.late-rows.table': ")
                    .hasMessageContaining(message.replace("k, id, ts", columnsOf(query)));
        }
    }

    /** In SQL that takes a gateway. */
    private static void createMaterializedTable(TableEnvironment tables, String name)
            throws Exception {
        String query = "SELECT 1 AS id";
        CatalogMaterializedTable.Builder builder =
                CatalogMaterializedTable.newBuilder()
                        .schema(Schema.newBuilder().column("id", "INT NOT NULL").build())
                        .definitionQuery(query)
                        .freshness(IntervalFreshness.ofMinute("1"))
                        .logicalRefreshMode(LogicalRefreshMode.AUTOMATIC)
                        .refreshMode(RefreshMode.CONTINUOUS)
                        .refreshStatus(RefreshStatus.INITIALIZING);
        // Flink 2.3 wants the query as it was written, too.
        for (Method method : builder.getClass().getMethods()) {
            if (method.getName().equals("originalQuery")) {
                method.invoke(builder, query);
            }
        }
        tables.getCatalog(tables.getCurrentCatalog())
                .orElseThrow()
                .createTable(
                        new ObjectPath(tables.getCurrentDatabase(), name), builder.build(), false);
    }

    /** What windows get of a row. */
    private static String columnsOf(String query) {
        return query.equals(CALENDAR) ? "k, id, millis, ts, wall" : "k, id, ts";
    }

    @Test
    void refusesWindowsOverUpdates() {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);
        tables.executeSql(
                "CREATE TEMPORARY VIEW latest AS SELECT k, id, ts FROM (SELECT *, ROW_NUMBER() OVER"
                        + " (PARTITION BY id ORDER BY ts DESC) AS n FROM events) WHERE n = 1");

        assertThatThrownBy(() -> tables.explainSql(DAYS.replace("events", "latest")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "Cannot use 'flinkext.window.late-rows.table' for windows over a table with"
                                + " updates");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesAggregatesThatCannotTellWhatIsLate(boolean early) {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);
        if (early) {
            tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(6));
        }
        String conditionOnWindows =
                DAYS.replace("GROUP", "WHERE window_start > TIMESTAMP '2024-06-01 00:00:00' GROUP");
        String groupingSets =
                """
                SELECT k, COUNT(*) FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)
                GROUP BY GROUPING SETS ((k), ()), window_start, window_end
                """;

        assertThatThrownBy(() -> tables.explainSql(conditionOnWindows))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "Cannot use 'flinkext.window.late-rows.table' for an aggregate whose"
                                + " windows are assigned before it");
        assertThatThrownBy(() -> tables.explainSql(groupingSets))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "Cannot use 'flinkext.window.late-rows.table' for GROUPING SETS");
    }

    /** Flink plans by itself what statements of a set share, which is where the windows are. */
    @ParameterizedTest
    @CsvSource({"ONE_PHASE, false", "TWO_PHASE, false", "ONE_PHASE, true"})
    void refusesWindowsThatStatementsShare(AggregatePhaseStrategy phases, boolean early) {
        StreamTableEnvironment tables = tables(1, phases);
        if (early) {
            tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(6));
        }
        tables.createTemporaryView("windowed", tables.sqlQuery(WINDOWED));

        assertThatThrownBy(() -> countsAndSums(tables, "windowed").explain())
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "Cannot use 'flinkext.window.late-rows.table' for an aggregate of windows"
                                + " that several statements of a set share");
    }

    @Test
    void refusesWindowsThatStatementsShareByTheirDigest() {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);
        tables.executeSql("CREATE TEMPORARY VIEW windowed AS " + WINDOWED);
        tables.getConfig()
                .set(
                        OptimizerConfigOptions
                                .TABLE_OPTIMIZER_REUSE_OPTIMIZE_BLOCK_WITH_DIGEST_ENABLED,
                        true);

        assertThatThrownBy(() -> countsAndSums(tables, "windowed").explain())
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("that several statements of a set share")
                .hasMessageContaining(
                        "RESET 'table.optimizer.reuse-optimize-block-with-digest-enabled' if it is"
                                + " true");
    }

    /** Which is what the refusal says to do. */
    @Test
    void writesTheRowsOfWindowsInAViewOfSqlThatStatementsUse() throws Exception {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);
        tables.executeSql("CREATE TEMPORARY VIEW windowed AS " + WINDOWED);

        countsAndSums(tables, "windowed").execute().await();

        List<Row> expected = new ArrayList<>(late(time -> lastMomentOf(time, DAY)));
        expected.addAll(late(time -> lastMomentOf(time, DAY)));
        assertThat(FlinkCluster.rowsOf(tables, "SELECT ts, id FROM late"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Rows may be shared, as long as each statement makes windows of them. */
    @Test
    void writesTheLateRowsOfATableThatStatementsShare() throws Exception {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);
        tables.createTemporaryView(
                "shared", tables.sqlQuery("SELECT k, id, ts FROM events WHERE k <> 'k0'"));
        StatementSet statements = tables.createStatementSet();
        statements.addInsertSql("INSERT INTO results " + DAYS.replace("events", "shared"));
        statements.addInsertSql("INSERT INTO blackhole " + HOPPING.replace("events", "shared"));

        statements.execute().await();

        List<Row> late = FlinkCluster.rowsOf(tables, "SELECT ts, id FROM late");
        List<Row> results = FlinkCluster.rowsOf(tables, "SELECT n, total FROM results");
        List<Row> ofDays =
                late(time -> lastMomentOf(time, DAY)).stream()
                        .filter(row -> isOfKeys(row, "k1", "k2"))
                        .toList();
        assertThat(late).as("seed %d", seed).containsAll(ofDays);
        assertThat(sum(results, 0) + ofDays.size())
                .as("seed %d", seed)
                .isEqualTo(events.stream().filter(event -> !event.key().equals("k0")).count());
    }

    private boolean isOfKeys(Row row, String... keys) {
        return events.stream()
                .filter(event -> event.id() == row.<Long>getFieldAs(1))
                .anyMatch(event -> List.of(keys).contains(event.key()));
    }

    /** Two statements that count, and sum up, the rows of each day of a key. */
    private static StatementSet countsAndSums(StreamTableEnvironment tables, String windowed) {
        StatementSet statements = tables.createStatementSet();
        statements.addInsertSql(
                "INSERT INTO blackhole SELECT k, COUNT(id), CAST(0 AS BIGINT) FROM "
                        + windowed
                        + " GROUP BY k, window_start, window_end");
        statements.addInsertSql(
                "INSERT INTO blackhole SELECT k, CAST(0 AS BIGINT), SUM(id) FROM "
                        + windowed
                        + " GROUP BY k, window_start, window_end");
        return statements;
    }

    @Test
    void leavesAggregatesOfAggregatesAlone() {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);
        String sums =
                """
                SELECT window_start, SUM(n), SUM(total) FROM (
                  SELECT k, window_start, window_end, COUNT(*) AS n, SUM(id) AS total
                  FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)
                  GROUP BY k, window_start, window_end)
                GROUP BY window_start, window_end
                """;

        assertThat(tables.explainSql(sums).lines().filter(line -> line.contains("late]")))
                .as("of the physical and of the execution plan")
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {DAYS, CALENDAR})
    void refusesToBeLeftOutOfACompiledPlan(String query) {
        StreamTableEnvironment tables = tables(1, AggregatePhaseStrategy.AUTO);

        assertThatThrownBy(() -> tables.compilePlanSql("INSERT INTO results " + query))
                .isInstanceOf(TableException.class)
                .hasMessageContaining(
                        "Cannot compile a plan with 'flinkext.window.late-rows.table'");
    }

    private List<Row> lateRowsOf(StreamTableEnvironment tables, String sink, String query)
            throws Exception {
        FlinkCluster.run(tables, "INSERT INTO " + sink + " " + query);
        return FlinkCluster.rowsOf(tables, "SELECT ts, id FROM late");
    }

    /** What the table of late rows is to have. */
    private List<Row> late(LongUnaryOperator lastMoment) {
        return LateEvents.of(events, OUT_OF_ORDER, lastMoment).stream()
                .map(event -> Row.of(Instant.ofEpochMilli(event.millis()), event.id()))
                .toList();
    }

    private static long lastMomentOf(long time, Duration windowSize) {
        return LateEvents.lastMomentOf(time, windowSize, Duration.ofHours(8));
    }

    private static long sum(List<Row> rows, int column) {
        return rows.stream().mapToLong(row -> row.<Long>getFieldAs(column)).sum();
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        return FLINK.environment(
                new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, parallelism));
    }

    private StreamTableEnvironment tables(int parallelism, AggregatePhaseStrategy phases) {
        return tables(environment(parallelism), phases);
    }

    private StreamTableEnvironment tables(
            StreamExecutionEnvironment environment, AggregatePhaseStrategy phases) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().setLocalTimeZone(ZoneId.of("Asia/Shanghai"));
        tables.getConfig().set(OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY, phases);
        tables.getConfig().set(WindowOptions.LATE_ROWS_TABLE, "late");
        Event.createTable(environment, tables, events, "ts", OUT_OF_ORDER);
        tables.executeSql(
                "CREATE TABLE late (ts TIMESTAMP_LTZ(3), k STRING, id BIGINT, twice AS id * 2) WITH"
                        + " ('connector' = 'filesystem', 'format' = 'csv', 'path' = '%s')"
                                .formatted(folder.resolve("late").toUri()));
        tables.executeSql(
                "CREATE TABLE results (k STRING, n BIGINT, total BIGINT) WITH ('connector' ="
                        + " 'filesystem', 'format' = 'csv', 'path' = '%s')"
                                .formatted(folder.resolve("results").toUri()));
        tables.executeSql(
                "CREATE TABLE blackhole (k STRING, n BIGINT, total BIGINT) WITH ('connector' ="
                        + " 'blackhole')");
        return tables;
    }
}
