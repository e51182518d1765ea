/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Windows that are shown before they are over. */
@Tag("long")
class EarlyFireITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(90);
    private static final String DAYS = "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)";

    private static final Set<WindowKind> DAYS_ONLY = EnumSet.of(WindowKind.DAYS);

    /** Columns of a row that say which window it is of: name, key, start, end. */
    private static final int WINDOW_COLUMNS = 4;

    @Test
    void showsALocalDayEverySixHoursAndWhenItIsOver() throws Exception {
        StreamTableEnvironment tables = tables("Asia/Shanghai", 1, hourly(30));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(6));

        assertThat(FlinkCluster.rowsOf(tables, count(DAYS)))
                .extracting(row -> row.getKind().shortString() + " " + row.getField(2))
                .containsExactly(
                        "+I 7", "-U 7", "+U 13", "-U 13", "+U 19", "-U 19", "+U 24", "+I 6");
    }

    @Test
    void saysNothingOfAWindowThatHasNotChanged() throws Exception {
        List<Event> events = new ArrayList<>(hourly(2));
        // Moves the watermark on, through all of the day.
        for (int hour = 2; hour < 30; hour++) {
            events.add(new Event("other", hour, events.get(0).millis() + hour * 3_600_000L));
        }
        StreamTableEnvironment tables = tables("Asia/Shanghai", 1, events);
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(1));

        assertThat(FlinkCluster.rowsOf(tables, count(DAYS)))
                .filteredOn(row -> "k".equals(row.getField(0)))
                .extracting(row -> row.getKind().shortString() + " " + row.getField(2))
                .containsExactly("+I 2");
    }

    @Test
    void explainShowsTheIntervalAndTheUpdates() {
        StreamTableEnvironment tables = tables("Asia/Shanghai", 1, hourly(1));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(6));

        assertThat(tables.explainSql(count(DAYS), ExplainDetail.CHANGELOG_MODE))
                .contains("IncrementalWindowAggregate(groupBy=[k], window=[TUMBLE(")
                .contains("early=[every 6h], changelogMode=[I,UA])");
    }

    @Test
    void impliesExactLocalTimeForAllWindowsOfTheStatement() {
        StreamTableEnvironment tables = tables("Asia/Shanghai", 1, hourly(1));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(6));

        assertThat(
                        tables.explainSql(
                                """
                                SELECT * FROM (
                                  SELECT *, ROW_NUMBER() OVER (
                                    PARTITION BY window_start, window_end ORDER BY id) AS n
                                  FROM %s)
                                WHERE n <= 3
                                """
                                        .formatted(DAYS)))
                .contains("ExactWindowRank(");
    }

    /**
     * A condition on the windows leaves them in front of the aggregate, which gets whole windows.
     */
    @ParameterizedTest
    @ValueSource(strings = {"6 h", "24 h"})
    void showsWindowsThatRowsBringAlongAtTheSameTimes(String interval) throws Exception {
        StreamTableEnvironment tables = tables("Asia/Shanghai", 1, hourly(100));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL.key(), interval);
        String hopping =
                count("HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '12' HOUR, INTERVAL '2' DAY)");
        String longAgo = " WHERE window_start > TIMESTAMP '2000-01-01 00:00:00' GROUP BY ";
        String ofRows = hopping.replace(" GROUP BY ", longAgo);
        assertThat(tables.explainSql(ofRows))
                .contains("IncrementalWindowAggregate(", "WindowTableFunction(");

        List<Row> expected = fromTheFirstDayOn(FlinkCluster.rowsOf(tables, hopping));
        assertThat(expected).extracting(Row::getKind).contains(RowKind.UPDATE_AFTER);
        assertThat(fromTheFirstDayOn(FlinkCluster.rowsOf(tables, ofRows)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    /**
     * Of windows that begin before the first event, one sees its slices, and the other does not.
     */
    private static List<Row> fromTheFirstDayOn(List<Row> changes) {
        LocalDateTime first = LocalDateTime.parse("2024-01-02T00:00");
        return changes.stream()
                .filter(row -> !row.<LocalDateTime>getFieldAs(1).isBefore(first))
                .toList();
    }

    /** Whatever happens in between, the last result of each window is the right one. */
    @ParameterizedTest
    @CsvSource({
        "Asia/Shanghai, 2024-06-01T00:00:00Z, rocksdb",
        "America/Los_Angeles, 2024-11-03T09:00:00Z, hashmap",
        "Australia/Lord_Howe, 2024-04-06T15:00:00Z, rocksdb"
    })
    void changesAddUpToTheContentsOfTheWindows(String zone, Instant change, String backend)
            throws Exception {
        long seed = System.nanoTime();
        List<Event> events = Event.about(change, new Random(seed), 600, OUT_OF_ORDER);
        StreamTableEnvironment tables = tables(zone, 2, events, backend);
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofMinutes(15));
        Set<WindowKind> kinds =
                EnumSet.of(
                        WindowKind.DAYS,
                        WindowKind.DAYS_FROM_FOUR,
                        WindowKind.SHORT,
                        WindowKind.HOPPING,
                        WindowKind.HOPPING_FROM_TEN);

        List<Row> changes = FlinkCluster.rowsOf(tables, WindowKind.query(kinds, "SUM(id)"));

        Collection<Row> last = lastOf(changes, seed);
        assertThat(last)
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        WindowKind.expected(kinds, new LocalWindows(events, ZoneId.of(zone))));
        assertThat(changes).as("updates, seed %d", seed).hasSizeGreaterThan(2 * last.size());
    }

    @ParameterizedTest
    @EnumSource
    void changesOfAllGroupingsAddUpToo(Grouping grouping) throws Exception {
        long seed = System.nanoTime();
        List<Event> events =
                Event.about(
                        Instant.parse("2024-11-03T06:00:00Z"), new Random(seed), 300, OUT_OF_ORDER);
        StreamTableEnvironment tables = tables("America/New_York", 2, events);
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofMinutes(30));
        Set<WindowKind> kinds = EnumSet.of(WindowKind.DAYS, WindowKind.HOPPING_FROM_TEN);

        assertThat(lastOf(FlinkCluster.rowsOf(tables, grouping.query(kinds)), seed))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        WindowKind.expected(kinds, grouping.windows(events, "America/New_York")));
    }

    /** Follows the changes, of which each must fit to those before it. */
    private static Collection<Row> lastOf(List<Row> changes, long seed) {
        Map<Row, Row> shown = new HashMap<>();
        Row before = null;
        for (Row change : changes) {
            RowKind kind = change.getKind();
            change.setKind(RowKind.INSERT);
            Row window = Row.project(change, new int[] {0, 1, 2, 3});
            assertThat(window.getArity()).isEqualTo(WINDOW_COLUMNS);
            switch (kind) {
                case INSERT ->
                        assertThat(shown.put(window, change))
                                .as("%s, seed %d", change, seed)
                                .isNull();
                case UPDATE_BEFORE -> {
                    assertThat(shown.get(window)).as("seed %d", seed).isEqualTo(change);
                    before = change;
                }
                case UPDATE_AFTER ->
                        assertThat(shown.put(window, change))
                                .as("seed %d", seed)
                                .isNotNull()
                                .isNotEqualTo(change);
                default -> throw new AssertionError("Nothing is deleted: " + change);
            }
        }
        assertThat(before).as("some window was updated").isNotNull();
        return shown.values();
    }

    @Test
    void showsADayOfTheClockEverySecondWhileRowsCome() throws Exception {
        StreamTableEnvironment tables = tables("Asia/Shanghai", 1, hourly(1));
        tables.executeSql(
                """
                CREATE TABLE clicks (k INT, pt AS PROCTIME()) WITH (
                  'connector' = 'datagen', 'rows-per-second' = '20',
                  'fields.k.min' = '1', 'fields.k.max' = '1')
                """);
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofSeconds(1));

        try (CloseableIterator<Row> changes =
                tables.executeSql(count("TUMBLE(TABLE clicks, DESCRIPTOR(pt), INTERVAL '1' DAY)"))
                        .collect()) {
            Row before = changes.next();
            assertThat(before.getKind()).isEqualTo(RowKind.INSERT);
            // A day may begin meanwhile.
            while (before.getKind() == RowKind.INSERT) {
                before = changes.next();
            }
            assertThat(before.getKind()).isEqualTo(RowKind.UPDATE_BEFORE);
            Row after = changes.next();
            assertThat(after.getKind()).isEqualTo(RowKind.UPDATE_AFTER);
            assertThat(after.getField(1)).isEqualTo(before.getField(1));
            assertThat((Long) after.getField(2)).isGreaterThan((Long) before.getField(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 s", "1 d", "2 d", "7 h"})
    void refusesAnIntervalThatDoesNotDivideTheWindow(String interval) {
        StreamTableEnvironment tables = tables("UTC", 1, hourly(1));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL.key(), interval);

        assertThatThrownBy(() -> tables.explainSql(count(DAYS)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Invalid 'flinkext.window.early-fire.interval': ")
                .hasMessageContaining("It divides windows of 24h");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR, INTERVAL '1' DAY)"
                        + "| for CUMULATE, which shows a window after every step",
                "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' HOUR)"
                        + "| for SESSION, whose windows are merged"
            })
    void refusesWindowsThatItCannotShow(String windows, String why) {
        StreamTableEnvironment tables = tables("UTC", 1, hourly(1));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(1));

        assertThatThrownBy(() -> tables.explainSql(count(windows)))
                .satisfies(
                        failure ->
                                assertThat(ExceptionUtils.stringifyException(failure))
                                        .contains("flinkext.window.early-fire.interval")
                                        .contains(why));
    }

    @ParameterizedTest
    @CsvSource({
        "AGGREGATE_OF_AGGREGATES, WindowAggregate",
        "TOP_OF_AGGREGATES, WindowRank",
        "ONE_OF_AGGREGATES, WindowDeduplicate",
        "JOIN_OF_AGGREGATES, WindowJoin"
    })
    void refusesOperatorsThatTakeWindowsAndNoUpdates(WindowChain chain, String node) {
        StreamTableEnvironment tables = tables("UTC", 1, hourly(1));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(1));

        assertThatThrownBy(() -> tables.explainSql(chain.query(DAYS_ONLY)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Cannot use 'flinkext.window.early-fire.interval' for ")
                .hasMessageContaining(" go on to a " + node + ", which takes no updates.");
    }

    /** Flink plans what they share by itself, so for the others its windows are mere columns. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT 'all', window_start, window_end, SUM(n) FROM counted"
                        + " GROUP BY window_start, window_end"
                        + " | GroupAggregate(groupBy=[window_start, window_end]",
                "SELECT k, window_start, window_end, n FROM (SELECT *, ROW_NUMBER() OVER"
                        + " (PARTITION BY window_start, window_end ORDER BY n DESC) AS r"
                        + " FROM counted) WHERE r <= 2"
                        + " | Rank(strategy=[RetractStrategy]"
            })
    void goesOnToOperatorsThatTakeUpdatesInAnotherStatement(String query, String node) {
        StreamTableEnvironment tables = tables("UTC", 1, hourly(1));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(1));
        tables.executeSql(
                "CREATE TABLE counts (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT)"
                        + " WITH ('connector' = 'print')");
        tables.createTemporaryView(
                "counted",
                tables.sqlQuery(
                        "SELECT k, window_start, window_end, COUNT(*) AS n FROM "
                                + DAYS
                                + " GROUP BY k, window_start, window_end"));
        StatementSet statements = tables.createStatementSet();
        statements.addInsertSql("INSERT INTO counts SELECT * FROM counted");
        statements.addInsertSql("INSERT INTO counts " + query);

        assertThat(statements.explain(ExplainDetail.CHANGELOG_MODE))
                .contains("early=[every 1h], changelogMode=[I,UB,UA])", " " + node)
                .doesNotContain("WindowRank", "ExactWindowAggregate");
    }

    @Test
    void refusesDistinctValuesThatAreSplit() {
        StreamTableEnvironment tables = tables("UTC", 1, hourly(1));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(1));
        tables.getConfig()
                .set(OptimizerConfigOptions.TABLE_OPTIMIZER_DISTINCT_AGG_SPLIT_ENABLED, true);

        assertThatThrownBy(() -> tables.explainSql(WindowKind.query(DAYS_ONLY, "SUM(id)")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "RESET 'table.optimizer.distinct-agg.split.enabled' if it is true");
    }

    @Test
    void refusesAsynchronousState() {
        StreamTableEnvironment tables = tables("UTC", 1, hourly(1));
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(1));
        tables.getConfig().set(ExecutionConfigOptions.TABLE_EXEC_ASYNC_STATE_ENABLED, true);

        assertThatThrownBy(() -> tables.explainSql(count(DAYS)))
                .isInstanceOf(TableException.class)
                .hasMessageStartingWith(
                        "Cannot use 'flinkext.window.early-fire.interval' for WindowAggregate[")
                .hasMessageEndingWith(
                        "RESET 'flinkext.window.early-fire.interval', or"
                                + " 'table.exec.async-state.enabled' if it is true.");
    }

    @Test
    void refusesATableWithUpdates() {
        StreamTableEnvironment tables = tables("UTC", 1, hourly(1));
        tables.executeSql(
                "CREATE TEMPORARY VIEW latest AS SELECT k, id, ts FROM (SELECT *, ROW_NUMBER() OVER"
                        + " (PARTITION BY id ORDER BY ts DESC) AS n FROM events) WHERE n = 1");
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(1));

        assertThatThrownBy(
                        () ->
                                tables.explainSql(
                                        count(
                                                "TUMBLE(TABLE latest, DESCRIPTOR(ts), INTERVAL '1' DAY)")))
                .satisfies(
                        failure ->
                                assertThat(ExceptionUtils.stringifyException(failure))
                                        .contains("over a table with updates"));
    }

    @Test
    void refusesACompiledPlan() {
        StreamTableEnvironment tables = tables("UTC", 1, hourly(1));
        tables.executeSql(
                "CREATE TABLE results (k STRING, s TIMESTAMP(3), n BIGINT, PRIMARY KEY (k, s) NOT"
                        + " ENFORCED) WITH ('connector' = 'blackhole')");
        tables.getConfig().set(WindowOptions.EARLY_FIRE_INTERVAL, Duration.ofHours(1));

        assertThatThrownBy(() -> tables.compilePlanSql("INSERT INTO results " + count(DAYS)))
                .hasStackTraceContaining("Cannot compile a plan with");
    }

    private static String count(String windows) {
        return "SELECT k, window_start, COUNT(*) FROM "
                + windows
                + " GROUP BY k, window_start, window_end";
    }

    /** In order, one an hour; the days of Shanghai begin with the first. */
    private static List<Event> hourly(int count) {
        Instant first = Instant.parse("2024-01-01T16:00:00Z");
        return LongStream.range(0, count)
                .mapToObj(hour -> Event.at("k", hour, first.plusSeconds(hour * 3600)))
                .toList();
    }

    private static StreamTableEnvironment tables(String zone, int parallelism, List<Event> events) {
        return tables(zone, parallelism, events, "hashmap");
    }

    private static StreamTableEnvironment tables(
            String zone, int parallelism, List<Event> events, String backend) {
        Configuration options = new Configuration();
        options.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        options.setString("state.backend.type", backend);
        options.setString("execution.checkpointing.interval", "50 ms");
        StreamExecutionEnvironment environment = FLINK.environment(options);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().setLocalTimeZone(ZoneId.of(zone));
        Event.createTable(
                environment, tables, events, "ts", parallelism == 1 ? Duration.ZERO : OUT_OF_ORDER);
        return tables;
    }
}
