/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Late rows of queries that give columns other names. To the planner such a projection does
 * nothing: it does away with it, or takes it for one that gives still other names.
 */
@Tag("long")
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
        createTable("t", event -> true);
        createTable("even", event -> event.id() % 2 == 0);
        createTable("odd", event -> event.id() % 2 == 1);
        createLateTable("a BIGINT, b BIGINT");
        tables.executeSql(
                "CREATE TABLE results (a BIGINT, total BIGINT) WITH ('connector' = 'blackhole')");
        createView("united", "SELECT a, b, ts FROM even UNION ALL SELECT b, a, ts FROM odd");
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
        createView("crosswise_renamed", "SELECT a AS x, b AS y, ts FROM crosswise");
        createView("crosswise_swapped", "SELECT a AS b, b AS a, ts FROM crosswise");
    }

    private void createTable(String name, Predicate<Event> rows) throws Exception {
        Path file = folder.resolve(name + ".csv");
        Files.write(
                file, events.stream().filter(rows).map(LateRowNamesITCase::lineOfTable).toList());
        tables.executeSql(
                """
                CREATE TABLE %s (a BIGINT, b BIGINT, ts TIMESTAMP_LTZ(3),
                  WATERMARK FOR ts AS ts - INTERVAL '%d' MINUTE)
                WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = '%s')
                """
                        .formatted(name, OUT_OF_ORDER.toMinutes(), file.toUri()));
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
        OF_A_UNION(SUMS.replace("$rows", "united"), Windows::crosswise),
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
    @ValueSource(
            strings = {"swapped", "crosswise", "crosswise_from_other_names", "crosswise_swapped"})
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

    @Test
    void refusesOtherNamesInWhatStatementsShare() {
        tables.createTemporaryView("shared", tables.from("swapped"));
        String sums = SUMS.replace("$rows", "shared");
        StatementSet statements = tables.createStatementSet();
        statements.addInsertSql("INSERT INTO results " + sums);
        statements.addInsertSql("INSERT INTO results " + sums.replace("'1' DAY", "'2' DAY"));

        assertRefused(statements::explain);
    }

    private void assertRefused(String query) {
        assertRefused(() -> tables.explainSql(query));
    }

    private static void assertRefused(ThrowingCallable planning) {
        assertThatThrownBy(planning)
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

    /** Windows of which no late row can have one value for another, and a column of late rows. */
    private enum Accepted {
        WINDOWS_OVER_WINDOWS(
                "b BIGINT",
                """
                SELECT window_start, window_end, SUM(b)
                FROM TUMBLE(TABLE sums, DESCRIPTOR(rowtime), INTERVAL '2' DAY)
                GROUP BY window_start, window_end
                """),
        A_WINDOW_START_CALLED_AS_THE_TIME(
                "b BIGINT",
                SUMS.replace("$rows", "t").replace("SELECT a", "SELECT window_start AS ts")),
        A_WINDOW_END_CALLED_AS_AN_ARGUMENT(
                "b BIGINT",
                SUMS.replace("$rows", "t").replace("SELECT a", "SELECT window_end AS b")),
        A_TIME_OF_THE_RIGHT_THAT_IS_NOT_USED("b BIGINT", SUMS.replace("$rows", "paid")),
        A_TIME_OF_THE_LEFT_THAT_IS_NOT_USED("b BIGINT", SUMS.replace("$rows", "paid_later")),
        A_SELF_JOIN("a BIGINT", SUMS.replace("$rows", "pairs")),
        A_JOIN_OF_TABLES_WITH_EQUAL_NAMES("a BIGINT", SUMS.replace("$rows", "named_orders")),
        A_UNION_WITH_CONDITIONS_AND_NAMES_OF_ITS_OWN(
                "ts TIMESTAMP_LTZ(3)",
                """
                SELECT x, SUM(y) FROM TUMBLE(TABLE crosswise_renamed, DESCRIPTOR(ts), INTERVAL '1' DAY)
                GROUP BY x, window_start, window_end
                """);

        private final String column;
        private final String query;

        Accepted(String column, String query) {
            this.column = column;
            this.query = query;
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesEqualNamesOfWhatIsNotInTheSameLateRow(Accepted accepted) {
        createJoins();
        createView(
                "sums",
                """
                SELECT window_start AS s, window_end AS e, window_time AS rowtime, SUM(b) AS b
                FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY)
                GROUP BY a, window_start, window_end, window_time
                """);
        createLateTable(accepted.column);

        assertThat(tables.explainSql(accepted.query)).contains("lateRows=[late]");
    }

    private void createJoins() {
        tables.executeSql(
                """
                CREATE TABLE other (a BIGINT, b BIGINT, ts TIMESTAMP_LTZ(3),
                  PRIMARY KEY (a) NOT ENFORCED, WATERMARK FOR ts AS ts)
                WITH ('connector' = 'datagen')
                """);
        String join =
                """
                SELECT $columns FROM t o JOIN other p
                ON o.a = p.a AND p.ts BETWEEN o.ts AND o.ts + INTERVAL '1' HOUR
                """;
        createView("paid", join.replace("$columns", "o.a, o.b, o.ts, p.ts AS pay_ts"));
        createView("paid_later", join.replace("$columns", "p.a, p.b, p.ts, o.ts AS order_ts"));
        createView("pairs", join.replace("$columns", "o.a AS a, p.a AS b, o.ts"));
        createView("swapped_pairs", join.replace("$columns", "o.a AS b, p.a AS a, o.ts"));
        createView(
                "named_orders",
                """
                SELECT o.a, c.a AS b, o.ts
                FROM t o JOIN other FOR SYSTEM_TIME AS OF o.ts c ON o.b = c.a
                """);
    }

    @Test
    void refusesNamesThatAreThoseOfTheOtherSideOfASelfJoin() {
        String join =
                """
                SELECT $columns FROM t l JOIN t r
                ON l.b = r.b AND r.ts BETWEEN l.ts AND l.ts + INTERVAL '1' HOUR
                """;
        createView("same", join.replace("$columns", "l.a AS a, r.a AS b, l.ts"));
        createView("crossed", join.replace("$columns", "l.a AS b, r.a AS a, l.ts"));
        createView("either", "SELECT a, b, ts FROM same UNION ALL SELECT a, b, ts FROM crossed");

        assertRefused(SUMS.replace("$rows", "either"));
        assertRefused(
                SUMS.replace("$rows", "same") + " UNION ALL " + SUMS.replace("$rows", "crossed"));
    }

    /** What a join calls its right side depends on what that side is called. */
    @Test
    void refusesNamesThatAreThoseOfOtherColumnsOnTheRightOfAJoin() {
        createView(
                "right_swapped",
                """
                SELECT l.ts, r.a, r.b FROM (SELECT a AS k, ts FROM t) l
                JOIN (SELECT a AS b, b AS a, ts AS t2 FROM t) r
                ON l.k = r.b AND r.t2 BETWEEN l.ts AND l.ts + INTERVAL '1' HOUR
                """);

        assertRefused(SUMS.replace("$rows", "right_swapped"));
    }

    @Test
    void refusesANameOfAJoinThatTheLeftSideHasOnlyAfterIt() {
        createView(
                "renamed_join",
                """
                SELECT l.ts, l.k AS b, r.x AS a FROM (SELECT a AS k, ts FROM t) l
                JOIN (SELECT b AS x, a AS c, ts AS t2 FROM t) r
                ON l.k = r.c AND r.t2 BETWEEN l.ts AND l.ts + INTERVAL '1' HOUR
                """);

        assertRefused(SUMS.replace("$rows", "renamed_join"));
    }

    /** A column is not what one gets from it with another type, and back. */
    @Test
    void refusesNamesThatAreThoseOfOtherValuesOfAColumn() {
        String narrowed = "SELECT a AS $1, CAST(CAST(a AS INT) AS BIGINT) AS $2, ts FROM t";
        createView("narrowed", narrowed.replace("$1", "a").replace("$2", "b"));
        createView("narrowed_swapped", narrowed.replace("$1", "b").replace("$2", "a"));

        assertRefused(
                SUMS.replace("$rows", "narrowed")
                        + " UNION ALL "
                        + SUMS.replace("$rows", "narrowed_swapped"));
    }

    /** The planner leaves out an input that it finds to be without rows, and its names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a, b, ts FROM in_and_out WHERE side = 'in'",
                "SELECT l.a, l.b, l.ts FROM in_and_out l JOIN t r ON l.side = 'in' AND l.a = r.a"
                        + " AND r.ts BETWEEN l.ts AND l.ts + INTERVAL '1' HOUR",
                "SELECT a, b, ts FROM t WHERE 1 = 2 UNION ALL SELECT b, a, ts FROM t",
                "SELECT a, b, ts FROM (SELECT *, 'out' AS side FROM t) WHERE side = 'in'"
                        + " UNION ALL SELECT b, a, ts FROM t",
                "SELECT a, b, ts FROM (SELECT * FROM t WHERE a = 1) WHERE a = 2"
                        + " UNION ALL SELECT b, a, ts FROM t"
            })
    void refusesNamesThatOtherColumnsHaveInAnyPartOfAUnionWithConditions(String query) {
        createView(
                "in_and_out",
                "SELECT a, b, ts, 'out' AS side FROM t UNION ALL SELECT b, a, ts, 'in' FROM t");
        createView("conditional", query);

        assertRefused(SUMS.replace("$rows", "conditional"));
    }

    @Test
    void refusesNamesThatOtherColumnsHaveInAnyPartOfAUnionInASubQuery() {
        createView(
                "united_sums",
                SUMS.replace("SELECT a, SUM(b)", "SELECT a, SUM(b) AS b")
                        .replace("$rows", "united"));

        assertRefused("SELECT a, b FROM t WHERE a IN (SELECT a FROM united_sums)");
    }

    /** Windows over rows with other names before, of which late rows are not written. */
    private enum NotWritten {
        BEHIND_TOP_N(
                "WindowRank",
                """
                SELECT a, SUM(b) FROM (
                  SELECT *, ROW_NUMBER() OVER (
                    PARTITION BY window_start, window_end ORDER BY b DESC) AS place
                  FROM TUMBLE(TABLE swapped, DESCRIPTOR(ts), INTERVAL '1' DAY))
                WHERE place <= 3
                GROUP BY a, window_start, window_end
                """),
        BEHIND_DEDUPLICATION(
                "WindowDeduplicate",
                BEHIND_TOP_N.query.replace("BY b DESC", "BY ts").replace("<= 3", "= 1")),
        BEHIND_A_JOIN(
                "WindowJoin",
                """
                SELECT a, SUM(b) FROM (
                  SELECT l.a, l.b, l.window_start, l.window_end
                  FROM (SELECT * FROM TUMBLE(TABLE swapped, DESCRIPTOR(ts), INTERVAL '1' DAY)) l
                  JOIN (SELECT * FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY)) r
                  ON l.a = r.b AND l.window_start = r.window_start
                    AND l.window_end = r.window_end)
                GROUP BY a, window_start, window_end
                """),
        OF_PROCESSING_TIME(
                "WindowAggregate",
                SUMS.replace("$rows", "swapped_by_machine").replace("(ts)", "(now)"));

        private final String operator;
        private final String query;

        NotWritten(String operator, String query) {
            this.operator = operator;
            this.query = query;
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAnyNamesForWindowsWithoutLateRows(NotWritten windows) {
        createView("swapped_by_machine", "SELECT a AS b, b AS a, PROCTIME() AS now FROM t");

        assertThat(tables.explainSql(windows.query))
                .contains(windows.operator)
                .doesNotContain("lateRows");
    }

    /** Without a condition on the number there is no Top-N: the planner leaves the number out. */
    @Test
    void refusesOtherNamesBehindANumberThatIsNotUsed() {
        for (String condition : List.of("", "WHERE a > 0")) {
            assertRefused(NotWritten.BEHIND_TOP_N.query.replace("WHERE place <= 3", condition));
        }
    }
}
