/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.sql.FlinkextModule;
import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Bounds of calendar windows in SQL. */
class CalendarBoundFunctionITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    /** The zone of a row. */
    private static final String UNKNOWN_TO_THE_PLANNER = "CONCAT(zone, IF(RAND() > 2, 'x', ''))";

    private static final String NOON = "TO_TIMESTAMP_LTZ(1706788800000, 3)"; // 2024-02-01T12:00Z

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'MONTH', 'Asia/Shanghai' | 2024-01-31T16:00:00Z | 2024-02-29T16:00:00Z",
                "'2 weeks', 'UTC' | 2024-01-29T00:00:00Z | 2024-02-12T00:00:00Z",
                "'WEEK', 'UTC', INTERVAL '4' HOUR, 'SUNDAY'"
                        + " | 2024-01-28T04:00:00Z | 2024-02-04T04:00:00Z",
                "'DAY', 'UTC', INTERVAL '-8' HOUR | 2024-01-31T16:00:00Z | 2024-02-01T16:00:00Z",
                "unit => 'WEEK', first_day => 'friday'"
                        + " | 2024-02-01T11:00:00Z | 2024-02-08T11:00:00Z",
                "'DAY' | 2024-02-01T11:00:00Z | 2024-02-02T11:00:00Z"
            })
    void hasTheBoundsOfTheWindow(String arguments, Instant start, Instant end) throws Exception {
        String time = arguments.contains("=>") ? "ts => ts" : "ts";
        String query =
                "SELECT CALENDAR_WINDOW_START(%1$s, %2$s), CALENDAR_WINDOW_END(%1$s, %2$s)"
                                .formatted(time, arguments)
                        + " FROM (VALUES (%s)) AS t(ts)".formatted(NOON);

        for (StreamTableEnvironment tables :
                List.of(FLINK.streamingTables(1), FLINK.batchTables(1))) {
            assertThat(rows(tables, query)).containsExactly(Row.of(start, end));
        }
    }

    @Test
    void takesTheZoneFromAColumnOrElseTheSession() throws Exception {
        String query =
                "SELECT zone, CALENDAR_WINDOW_START(ts, 'DAY', zone) FROM (VALUES"
                        + " (%1$s, 'Asia/Shanghai'), (%1$s, 'UTC'), (%1$s, CAST(NULL AS STRING)))"
                                .formatted(NOON)
                        + " AS t(ts, zone)";

        assertThat(rows(FLINK.batchTables(1), query))
                .containsExactlyInAnyOrder(
                        Row.of("Asia/Shanghai", Instant.parse("2024-01-31T16:00:00Z")),
                        Row.of("UTC", Instant.parse("2024-02-01T00:00:00Z")),
                        Row.of(null, Instant.parse("2024-02-01T11:00:00Z")));
    }

    @Test
    void takesInstantsOfAnyPrecision() throws Exception {
        assertThat(
                        rows(
                                FLINK.streamingTables(1),
                                "SELECT CALENDAR_WINDOW_START(CAST(%s AS TIMESTAMP_LTZ(9)), 'DAY')"
                                        .formatted(NOON)))
                .containsExactly(Row.of(Instant.parse("2024-02-01T11:00:00Z")));
    }

    /** It says nothing of instants. Flink casts it only if asked to. */
    @Test
    void refusesTimesOfNoZone() {
        StreamTableEnvironment tables = withFunctions(FLINK.streamingTables(1));

        assertThatThrownBy(
                        () ->
                                tables.explainSql(
                                        "SELECT CALENDAR_WINDOW_START(TIMESTAMP '2024-02-01"
                                                + " 12:00:00', 'DAY')"))
                .hasStackTraceContaining(
                        "No match found for function signature CALENDAR_WINDOW_START(<TIMESTAMP>");
    }

    @Test
    void groupsInBatchMode() throws Exception {
        String query =
                "SELECT w, COUNT(*) FROM (SELECT CALENDAR_WINDOW_START(TO_TIMESTAMP_LTZ(ms, 3),"
                        + " 'MONTH', 'Asia/Shanghai') AS w FROM (VALUES (1706788800000),"
                        + " (1706803200000), (1709222400000)) AS t(ms)) GROUP BY w";

        assertThat(rows(FLINK.batchTables(), query))
                .containsExactlyInAnyOrder(
                        Row.of(Instant.parse("2024-01-31T16:00:00Z"), 2L),
                        Row.of(Instant.parse("2024-02-29T16:00:00Z"), 1L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'FORTNIGHT' | Invalid unit: 'FORTNIGHT'. Use DAY, WEEK,",
                "'0 DAY' | Invalid unit: '0 DAY'. A window lasts at least 1 DAY",
                "CAST(NULL AS STRING) | Invalid unit: null. Use DAY,",
                "zone | Invalid argument 'unit' of CALENDAR_WINDOW_START: it is no constant.",
                "'DAY', 'Mars/Olympus' | Invalid zone: 'Mars/Olympus'. Use a name such as",
                "'DAY', 'UTC', INTERVAL '24' HOUR | Invalid offset: PT24H. It shifts windows of",
                "'WEEK', 'UTC', INTERVAL '1' HOUR, 'X' | Invalid first_day: 'X'. Use the English",
                "unit => 'DAY', first_day => 'SUNDAY' | Invalid first_day: 'SUNDAY'. It is for"
            })
    void refusesBadArgumentsWhenPlanning(String arguments, String message) {
        String time = arguments.contains("=>") ? "ts => ts" : "ts";
        String query =
                "SELECT CALENDAR_WINDOW_START(%s, %s) FROM (VALUES (%s, 'UTC')) AS t(ts, zone)"
                        .formatted(time, arguments, NOON);
        StreamTableEnvironment tables = withFunctions(FLINK.streamingTables(1));

        assertThatThrownBy(() -> tables.explainSql(query)).hasStackTraceContaining(message);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsAtAnUnknownZoneOfARow(boolean batch) {
        StreamTableEnvironment tables = batch ? FLINK.batchTables(1) : FLINK.streamingTables(1);
        String query =
                "SELECT CALENDAR_WINDOW_START(ts, 'DAY', %s) FROM (VALUES (%s, 'Mars'),"
                                .formatted(UNKNOWN_TO_THE_PLANNER, NOON)
                        + " (%s, 'UTC')) AS t(ts, zone)".formatted(NOON);

        assertThatThrownBy(() -> rows(tables, query))
                .hasStackTraceContaining(
                        "Invalid argument 'zone' of CALENDAR_WINDOW_START of the row at"
                                + " 2024-02-01T12:00:00Z: Invalid zone: 'Mars'. Use a name such as"
                                + " 'Asia/Shanghai', 'UTC' or '+08:00'. In a view, leave such rows"
                                + " out with WHERE, or give them another zone with CASE.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zone", UNKNOWN_TO_THE_PLANNER})
    void takesZonesWithBlanksBehindThem(String zone) throws Exception {
        String query =
                "SELECT CALENDAR_WINDOW_START(ts, 'DAY', CAST(%s AS CHAR(20))) FROM (VALUES (%s,"
                                .formatted(zone, NOON)
                        + " 'Asia/Shanghai')) AS t(ts, zone)";

        assertThat(rows(FLINK.batchTables(1), query))
                .containsExactly(Row.of(Instant.parse("2024-01-31T16:00:00Z")));
    }

    private static List<Row> rows(StreamTableEnvironment tables, String query) throws Exception {
        return FlinkCluster.rowsOf(withFunctions(tables), query);
    }

    private static StreamTableEnvironment withFunctions(StreamTableEnvironment tables) {
        tables.loadModule(FlinkextModule.IDENTIFIER, new FlinkextModule());
        tables.getConfig().setLocalTimeZone(ZoneId.of("Pacific/Apia"));
        return tables;
    }
}
