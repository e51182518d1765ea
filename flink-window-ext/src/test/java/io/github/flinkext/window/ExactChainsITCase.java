/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.OptimizerConfigOptions;

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
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Operators behind an aggregate or a window function, which get their windows from that. */
@Tag("long")
class ExactChainsITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final int EVENTS = 600;
    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(90);
    private static final long LAST_OF_LONG_DAY = 49;

    private static final Set<WindowKind> KINDS =
            EnumSet.of(
                    WindowKind.DAYS,
                    WindowKind.SHORT,
                    WindowKind.HOPPING_FROM_TEN,
                    WindowKind.CUMULATING);

    @ParameterizedTest
    @CsvSource({
        "Asia/Shanghai, 2024-06-01T00:00:00Z, ONE_PHASE",
        "America/New_York, 2024-11-03T06:00:00Z, TWO_PHASE",
        "America/New_York, 2024-03-10T07:00:00Z, ONE_PHASE",
        // Flink takes each change for one of an hour, at a whole hour of UTC.
        "Australia/Lord_Howe, 2024-04-06T15:00:00Z, TWO_PHASE",
        "Australia/Adelaide, 2024-10-05T16:30:00Z, ONE_PHASE",
        "Antarctica/Troll, 2024-10-27T01:00:00Z, TWO_PHASE",
        // And knows of none in zones that have no daylight saving today.
        "America/Sao_Paulo, 2018-02-18T02:00:00Z, ONE_PHASE",
        "Europe/Moscow, 2014-10-25T22:00:00Z, TWO_PHASE"
    })
    void loseNoRow(String zone, Instant change, AggregatePhaseStrategy phases) throws Exception {
        long seed = System.nanoTime();
        List<Event> events =
                WindowChain.withoutTies(
                        Event.about(change, new Random(seed), EVENTS, OUT_OF_ORDER));
        for (WindowChain chain : WindowChain.values()) {
            StreamTableEnvironment tables = tables(zone, events, OUT_OF_ORDER);
            tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, true);
            tables.getConfig()
                    .set(OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY, phases);

            assertThat(FlinkCluster.rowsOf(tables, chain.query(KINDS)))
                    .as("%s, seed %d", chain, seed)
                    .containsExactlyInAnyOrderElementsOf(
                            chain.expected(KINDS, events, ZoneId.of(zone)));
        }
    }

    /**
     * In São Paulo the hour before this midnight came twice. Flink takes the day to be over after
     * the first, and loses what comes in the second. That is a part of the expectation, so that we
     * notice when it does not any more.
     */
    @ParameterizedTest
    @EnumSource(names = {"TOP_OF_ROWS", "LAST_OF_ROWS", "JOIN_OF_ROWS"})
    void flinkLosesAnHourThatComesAgain(WindowChain chain) throws Exception {
        assertThat(idsOfTheLongDay(chain, true)).contains(LAST_OF_LONG_DAY);
        assertThat(idsOfTheLongDay(chain, false))
                .contains(LAST_OF_LONG_DAY - 1)
                .doesNotContain(LAST_OF_LONG_DAY);
    }

    private static List<Object> idsOfTheLongDay(WindowChain chain, boolean exact) throws Exception {
        return FlinkCluster.rowsOf(longDay(exact), chain.query(EnumSet.of(WindowKind.DAYS)))
                .stream()
                .filter(row -> row.getField(1).equals(LocalDateTime.parse("2018-02-17T00:00")))
                .map(row -> row.getField(3))
                .toList();
    }

    /** Rows of every half an hour of 25 hours and some more, in order. */
    private static StreamTableEnvironment longDay(boolean exact) {
        Instant begin = Instant.parse("2018-02-17T02:00:00Z");
        List<Event> events =
                LongStream.rangeClosed(0, LAST_OF_LONG_DAY + 3)
                        .mapToObj(id -> Event.at("k", id, begin.plusSeconds(id * 1800)))
                        .toList();
        StreamTableEnvironment tables = tables("America/Sao_Paulo", events, Duration.ZERO);
        tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, exact);
        return tables;
    }

    /** A limit of ours, which is in the documentation: they are Flink's, with the option, too. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sessionsWithoutAnAggregateLoseTheHourThatComesAgain(boolean exact) throws Exception {
        assertThat(
                        FlinkCluster.rowsOf(
                                longDay(exact),
                                "SELECT id FROM SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts),"
                                        + " INTERVAL '20' MINUTE)"))
                .extracting(row -> row.getField(0))
                .contains(LAST_OF_LONG_DAY - 2, LAST_OF_LONG_DAY + 1)
                .doesNotContain(LAST_OF_LONG_DAY - 1, LAST_OF_LONG_DAY);
    }

    /**
     * Windows by {@code window_time}, each of results that are over in an hour that comes again. In
     * Santiago that is the last hour of a day.
     */
    @ParameterizedTest
    @CsvSource({
        "America/Santiago, 2025-04-06T03:00:00Z, DAY, MONTH, ONE_PHASE",
        "America/Santiago, 2025-04-06T03:00:00Z, DAY, MONTH, TWO_PHASE",
        "America/New_York, 2024-11-03T06:00:00Z, HOUR, DAY, ONE_PHASE",
        "America/New_York, 2024-11-03T06:00:00Z, HOUR, DAY, TWO_PHASE"
    })
    void giveAllOfAnHourThatComesAgainToWindowsBehind(
            String zone, Instant again, String unit, String behind, AggregatePhaseStrategy phases)
            throws Exception {
        List<Event> events =
                LongStream.range(0, 300)
                        .mapToObj(id -> Event.at("k", id, again.plusSeconds((id - 150) * 1200)))
                        .toList();
        Map<TimedChain, Long> counted = new EnumMap<>(TimedChain.class);
        Set<TimedChain> chains =
                phases == AggregatePhaseStrategy.TWO_PHASE
                        ? TimedChain.OF_AGGREGATES
                        : EnumSet.allOf(TimedChain.class);
        for (TimedChain chain : chains) {
            StreamTableEnvironment tables = tables(zone, events, Duration.ZERO);
            tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, true);
            tables.getConfig()
                    .set(OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY, phases);
            tables.executeSql("CREATE TEMPORARY VIEW counts AS " + chain.query(unit));
            counted.put(chain, totalOfCalendarWindows(tables, behind));
        }

        assertThat(counted)
                .allSatisfy(
                        (chain, count) ->
                                assertThat(count).as("%s", chain).isEqualTo(events.size()));
    }

    private static long totalOfCalendarWindows(StreamTableEnvironment tables, String unit)
            throws Exception {
        return FlinkCluster.rowsOf(
                        tables,
                        """
                        SELECT n FROM CALENDAR_WINDOW(
                            input => TABLE counts, on_time => DESCRIPTOR(window_time),
                            unit => '%s', aggregates => 'SUM(n) AS n')
                        """
                                .formatted(unit))
                .stream()
                .mapToLong(row -> row.getFieldAs(0))
                .sum();
    }

    /** Rows {@code (window_time, n)} of windows, which count each event once. */
    private enum TimedChain {
        AGGREGATE(
                """
                SELECT window_time, COUNT(*) AS n FROM $windows
                GROUP BY window_start, window_end, window_time
                """),
        AGGREGATE_OF_SESSIONS(
                """
                SELECT window_time, COUNT(*) AS n
                FROM SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' MINUTE)
                GROUP BY k, window_start, window_end, window_time
                """),
        AGGREGATE_OF_AGGREGATES(
                """
                SELECT window_time, SUM(n) AS n FROM (
                  SELECT id, window_start, window_end, window_time, COUNT(*) AS n FROM $windows
                  GROUP BY id, window_start, window_end, window_time)
                GROUP BY window_start, window_end, window_time
                """),
        TOP_OF_ROWS(
                """
                SELECT window_time, CAST(1 AS BIGINT) AS n FROM (
                  SELECT *, ROW_NUMBER() OVER (
                    PARTITION BY window_start, window_end ORDER BY id) AS r FROM $windows)
                WHERE r <= 1000
                """),
        LAST_OF_ROWS(
                """
                SELECT window_time, CAST(1 AS BIGINT) AS n FROM (
                  SELECT *, ROW_NUMBER() OVER (
                    PARTITION BY id, window_start, window_end ORDER BY ts DESC) AS r FROM $windows)
                WHERE r = 1
                """),
        JOIN_OF_ROWS(
                """
                SELECT l.window_time, CAST(1 AS BIGINT) AS n
                FROM (SELECT * FROM $windows) AS l JOIN (SELECT * FROM $windows) AS r
                ON l.id = r.id AND l.window_start = r.window_start AND l.window_end = r.window_end
                """),
        JOIN_OF_AGGREGATES_BY_TIME(
                """
                SELECT l.window_time, l.n
                FROM (SELECT id, window_start, window_end, window_time, COUNT(*) AS n FROM $windows
                  GROUP BY id, window_start, window_end, window_time) AS l
                JOIN (SELECT id, window_start, window_end, window_time FROM $windows
                  GROUP BY id, window_start, window_end, window_time) AS r
                ON l.id = r.id AND l.window_start = r.window_start AND l.window_end = r.window_end
                  AND l.window_time = r.window_time
                """),
        TOP_OF_ROWS_THAT_EXIST(
                """
                SELECT window_time, CAST(1 AS BIGINT) AS n FROM (
                  SELECT *, ROW_NUMBER() OVER (
                    PARTITION BY window_start, window_end ORDER BY id) AS number
                  FROM (SELECT * FROM $windows) AS l WHERE EXISTS (
                    SELECT * FROM (SELECT * FROM $windows) AS r
                    WHERE l.id = r.id AND l.window_start = r.window_start
                      AND l.window_end = r.window_end AND l.window_time = r.window_time))
                WHERE number <= 1000
                """);

        /** What two phases make a difference to. */
        static final Set<TimedChain> OF_AGGREGATES =
                EnumSet.of(AGGREGATE, AGGREGATE_OF_AGGREGATES, JOIN_OF_AGGREGATES_BY_TIME);

        private final String query;

        TimedChain(String query) {
            this.query = query;
        }

        String query(String unit) {
            return query.replace(
                    "$windows",
                    "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' %s)".formatted(unit));
        }
    }

    /** The rows would not meet in an hour that comes again. */
    @ParameterizedTest
    @CsvSource({"America/New_York, true", "UTC, false"})
    void refuseToJoinByATimeThatIsFlinksOnOneSideOnly(String zone, boolean changesClocks) {
        StreamTableEnvironment tables = tables(zone, List.of(new Event("k", 0, 0)), Duration.ZERO);
        tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, true);
        String join =
                """
                SELECT l.id, l.n
                FROM (SELECT id, window_start, window_end, window_time, COUNT(*) AS n FROM %1$s
                  GROUP BY id, window_start, window_end, window_time) AS l
                JOIN (SELECT * FROM %1$s) AS r
                ON l.id = r.id AND l.window_start = r.window_start AND l.window_end = r.window_end
                """
                        .formatted("TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR)");

        assertThat(tables.explainSql(join)).contains("ExactWindowJoin(");
        String byTime = join + " AND l.window_time = r.window_time";
        if (changesClocks) {
            assertThatThrownBy(() -> tables.explainSql(byTime))
                    .hasStackTraceContaining(
                            "Cannot use 'flinkext.window.exact-local-time' for a window join by"
                                    + " window_time in zone America/New_York")
                    .hasStackTraceContaining("Join by window_start and window_end alone");
        } else {
            assertThat(tables.explainSql(byTime)).contains("ExactWindowJoin(");
        }
    }

    @Test
    void areNamedInThePlan() {
        StreamTableEnvironment tables =
                tables("Asia/Shanghai", List.of(new Event("k", 0, 0)), Duration.ZERO);
        tables.getConfig().set(WindowOptions.EXACT_LOCAL_TIME, true);
        Set<WindowKind> days = EnumSet.of(WindowKind.DAYS);

        assertThat(tables.explainSql(WindowChain.TOP_OF_ROWS.query(days)))
                .contains("ExactWindowRank(window=[TUMBLE(");
        assertThat(tables.explainSql(WindowChain.LAST_OF_ROWS.query(days)))
                .contains("ExactWindowDeduplicate(window=[TUMBLE(")
                .contains("keep=[LastRow]");
        assertThat(tables.explainSql(WindowChain.JOIN_OF_ROWS.query(days)))
                .contains("ExactWindowJoin(leftWindow=[TUMBLE(");
    }

    private static StreamTableEnvironment tables(
            String zone, List<Event> events, Duration outOfOrder) {
        StreamExecutionEnvironment environment =
                FLINK.environment(new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, 1));
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().setLocalTimeZone(ZoneId.of(zone));
        Event.createTable(environment, tables, events, "ts", outOfOrder);
        return tables;
    }
}
