/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Late rows of queries that give columns other names. To the planner such a projection does
 * nothing: it does away with it, or takes it for one that gives still other names.
 */
class LateRowNamesITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(90);

    /** What tells the values of column b of the table from those of column a. */
    private static final long OF_B = 1_000_000;

    private static final String SUMS =
            """
            SELECT a, SUM(b)
            FROM TUMBLE(TABLE $rows, DESCRIPTOR(ts), INTERVAL '1' DAY)
            GROUP BY a, window_start, window_end
            """;

    private static final String CALENDAR =
            """
            SELECT a, total
            FROM CALENDAR_WINDOW(
              input => TABLE $rows PARTITION BY a, unit => 'DAY', on_time => DESCRIPTOR(ts),
              aggregates => 'SUM(b) AS total')
            """;

    private final long seed = System.nanoTime();
    private final List<Event> events =
            Event.about(
                    Instant.parse("2024-06-01T00:00:00Z"),
                    new Random(seed),
                    1000,
                    OUT_OF_ORDER.multipliedBy(30));

    @TempDir Path folder;

    private StreamTableEnvironment tables;

    @BeforeEach
    void createTables() throws Exception {
        tables =
                StreamTableEnvironment.create(
                        FLINK.environment(
                                new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, 1)));
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().set(WindowOptions.LATE_ROWS_TABLE, "late");
        Files.write(
                folder.resolve("rows.csv"),
                events.stream().map(LateRowNamesITCase::lineOfTable).toList());
        tables.executeSql(
                """
                CREATE TABLE t (a BIGINT, b BIGINT, ts TIMESTAMP_LTZ(3),
                  WATERMARK FOR ts AS ts - INTERVAL '%d' MINUTE)
                WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = '%s')
                """
                        .formatted(OUT_OF_ORDER.toMinutes(), folder.resolve("rows.csv").toUri()));
        createLateTable("a BIGINT, b BIGINT");
        tables.executeSql(
                "CREATE TABLE results (a BIGINT, total BIGINT) WITH ('connector' = 'blackhole')");
        createView("swapped", "SELECT a AS b, b AS a, ts FROM t");
        createView("shifted", "SELECT b AS a, a AS c, ts FROM t");
        createView("renamed", "SELECT a AS x, b AS y, ts FROM t");
        createView(
                "crosswise",
                """
                SELECT a, b, ts FROM t WHERE MOD(a, 2) = 0
                UNION ALL SELECT b, a, ts FROM t WHERE MOD(a, 2) = 1
                """);
        createView(
                "crosswise_from_other_names",
                """
                SELECT a AS b, b AS a, ts FROM t WHERE MOD(a, 2) = 0
                UNION ALL SELECT b, a, ts FROM t WHERE MOD(a, 2) = 1
                """);
        createView("crosswise_swapped", "SELECT a AS b, b AS a, ts FROM crosswise");
    }

    private static String lineOfTable(Event event) {
        return "%d,%d,\"%s\""
                .formatted(
                        event.id(),
                        event.id() + OF_B,
                        Instant.ofEpochMilli(event.millis()).toString().replace('T', ' '));
    }

    private void createLateTable(String columns) {
        tables.executeSql("DROP TABLE IF EXISTS late");
        tables.executeSql(
                "CREATE TABLE late (%s) WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = '%s')"
                        .formatted(columns, folder.resolve("late").toUri()));
    }

    private void createView(String name, String query) {
        tables.executeSql("CREATE TEMPORARY VIEW " + name + " AS " + query);
    }

    /** Windows over rows with columns a and b, and what these are of an event. */
    private enum Windows {
        OF_A_TABLE(SUMS.replace("$rows", "t"), Windows::inOrder),
        OF_A_UNION(SUMS.replace("$rows", "crosswise"), Windows::crosswise),
        OF_A_TABLE_BY_A_FUNCTION(CALENDAR.replace("$rows", "t"), Windows::inOrder),
        OF_OTHER_NAMES_BY_A_FUNCTION(CALENDAR.replace("$rows", "swapped"), Windows::swapped),
        OF_A_UNION_BY_A_FUNCTION(
                CALENDAR.replace("$rows", "crosswise_swapped"),
                event -> event.id() % 2 == 0 ? swapped(event) : inOrder(event));

        private final String query;
        private final Function<Event, Row> expected;

        Windows(String query, Function<Event, Row> expected) {
            this.query = query;
            this.expected = expected;
        }

        private static Row inOrder(Event event) {
            return Row.of(event.id(), event.id() + OF_B);
        }

        private static Row swapped(Event event) {
            return Row.of(event.id() + OF_B, event.id());
        }

        private static Row crosswise(Event event) {
            return event.id() % 2 == 0 ? inOrder(event) : swapped(event);
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreInTheColumnsThatTheQueryCallsSo(Windows windows) throws Exception {
        FlinkCluster.run(tables, "INSERT INTO results " + windows.query);

        assertThat(FlinkCluster.rowsOf(tables, "SELECT a, b FROM late"))
                .as("seed %d", seed)
                .isNotEmpty()
                .isSubsetOf(events.stream().map(windows.expected).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"swapped", "crosswise_from_other_names", "crosswise_swapped"})
    void refusesNamesThatAreThoseOfOtherColumnsBefore(String rows) {
        for (String query : List.of(SUMS, withOtherKey(SUMS))) {
            assertRefused(query.replace("$rows", rows));
        }
    }

    /** The same, with what the planner has not to put in another order. */
    private static String withOtherKey(String query) {
        return query.replace("SELECT a, SUM(b)", "SELECT b, SUM(a)")
                .replace("GROUP BY a", "GROUP BY b");
    }

    @Test
    void refusesANameThatOneColumnHasFromAnother() {
        assertRefused(
                SUMS.replace("SELECT a, SUM(b)", "SELECT c, SUM(a)")
                        .replace("GROUP BY a", "GROUP BY c")
                        .replace("$rows", "shifted"));
    }

    @Test
    void refusesOtherNamesBetweenWindowsAndAggregate() {
        assertRefused(
                """
                SELECT b, SUM(a)
                FROM (SELECT a AS b, b AS a, window_start, window_end
                  FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY))
                GROUP BY b, window_start, window_end
                """);
    }

    @Test
    void refusesOtherNamesInAnotherQueryOfTheStatement() {
        assertRefused(SUMS.replace("$rows", "t") + " UNION ALL SELECT a, b FROM swapped");
    }

    @Test
    void refusesOtherNamesInASubQuery() {
        assertRefused(
                "SELECT a, b FROM t WHERE a IN (SELECT b FROM ("
                        + withOtherKey(SUMS).replace("$rows", "swapped")
                        + "))");
    }

    private void assertRefused(String query) {
        assertThatThrownBy(() -> tables.explainSql(query))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "Cannot use 'flinkext.window.late-rows.table' for windows over rows with a"
                                + " column '")
                .hasMessageContaining("Give each column a name in the query that no other");
    }

    /** Flink gives keys the names of results before they are aggregated. */
    @Test
    void refusesAKeyThatIsCalledAsAnotherColumnInTheResult() {
        assertRefused(SUMS.replace("$rows", "t").replace("SELECT a,", "SELECT a AS b,"));
    }

    @Test
    void takesNamesAgainForResultsAndForTablesThatAreNotInTheWindows() {
        String sums = SUMS.replace("$rows", "t").replace("SUM(b)", "SUM(b) AS total");

        assertThat(
                        tables.explainSql(
                                "SELECT a AS b, total AS a FROM ("
                                        + sums
                                        + ") UNION ALL SELECT x AS y, y AS x FROM renamed"))
                .contains("lateRows=[late]");
    }
}
