/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What CALENDAR_WINDOW accepts, and what it says when it does not. */
class CalendarWindowPlanITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String COUNT = "aggregates => 'COUNT(*) AS n'";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "unit => 'FORTNIGHT' | Invalid unit: 'FORTNIGHT'. Use DAY, WEEK, MONTH,",
                "unit => '0 DAY' | Invalid unit: '0 DAY'. A window lasts at least 1 DAY",
                "unit => '-2 WEEK' | Invalid unit: '-2 WEEK'. A window lasts at least 1 WEEK",
                "unit => 'DAY', zone => 'Mars' | Invalid zone: 'Mars'. Use a name such as",
                "unit => 'DAY', zone => UPPER('utc')"
                        + " | Invalid argument 'zone' of CALENDAR_WINDOW: it is no constant. Make it",
                "unit => 'DAY', zone_column => DESCRIPTOR(planet)"
                        + " | Invalid zone_column: there is no column 'planet'. The table has [shop, tz, amount, ts].",
                "unit => 'DAY', zone_column => DESCRIPTOR(amount)"
                        + " | Invalid zone_column: column 'amount' is of type BIGINT. Take a column of text",
                "unit => 'DAY', zone_column => DESCRIPTOR(shop, tz)"
                        + " | Invalid zone_column: [shop, tz]. Name one column.",
                "unit => 'DAY', window_offset => INTERVAL '24' HOUR | Invalid offset: PT24H.",
                "unit => 'DAY', first_day => 'SUNDAY'"
                        + " | Invalid first_day: 'SUNDAY'. It is for windows of weeks",
                "unit => 'DAY', emit_every => INTERVAL '0' HOUR"
                        + " | Invalid emit_every: PT0S. It is the time between results",
                "unit => 'DAY', emit_every => INTERVAL '-1' HOUR | Invalid emit_every: PT-1H.",
                "unit => 'DAY', emit_every => INTERVAL '1' DAY | Invalid emit_every: PT24H."
            })
    void refusesBadArguments(String arguments, String message) {
        assertRefused("orders", "ts", arguments + ", " + COUNT, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "aggregates => 'TOTAL(amount)' | unknown function 'TOTAL'",
                "aggregates => 'SUM(price)' | unknown column 'price'",
                "aggregates => 'COUNT(*) AS is_final'"
                        + " | Invalid aggregates: a result is named 'is_final', as is another column.",
                "aggregates => 'COUNT(*) AS rowtime' | a result is named 'rowtime', as is another",
                "aggregates => 'MAX(shop) AS shop' | a result is named 'shop', as is another",
                "aggregates => CAST(NULL AS STRING)"
                        + " | Invalid argument 'aggregates' of CALENDAR_WINDOW: it is null. Make it"
            })
    void refusesBadAggregates(String arguments, String message) {
        assertRefused("orders", "ts", "unit => 'DAY', " + arguments, message);
    }

    @Test
    void refusesAKeyNamedLikeAColumnOfTheResult() {
        StreamTableEnvironment tables = tables();
        tables.executeSql(
                "CREATE TEMPORARY VIEW finals AS SELECT shop AS is_final, amount, ts FROM orders");

        assertThatThrownBy(
                        () ->
                                tables.explainSql(
                                        query("finals", "ts", "unit => 'DAY', " + COUNT)
                                                .replace("BY shop", "BY is_final")))
                .hasStackTraceContaining(
                        "Invalid input: the column 'is_final' of PARTITION BY is named like one of"
                                + " each window. Rename it in a view.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "orders | amount | Invalid on_time: column 'amount' is of type BIGINT",
                "orders | price | Invalid on_time: there is no column 'price'. The table has",
                "unbounded | ts"
                        + " | Invalid on_time: column 'ts' is of type TIMESTAMP_LTZ(3) and has no watermark"
            })
    void refusesColumnsThatTellNoTime(String table, String column, String message) {
        assertRefused(table, column, "unit => 'DAY', " + COUNT, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"zone => 'Asia/Tokyo' | zone", "zone_column => DESCRIPTOR(tz) | zone_column"})
    void refusesAZoneOfLocalTimes(String argument, String name) {
        assertRefused(
                "local_times",
                "ts",
                "unit => 'DAY', " + COUNT + ", " + argument,
                "Invalid %s: times of column 'ts' are TIMESTAMP, which are local times of no zone."
                        .formatted(name));
    }

    @Test
    void refusesATableThatUpdates() {
        assertRefused(
                "changes",
                "ts",
                "unit => 'DAY', " + COUNT,
                "doesn't support consuming update and delete changes which is produced by node"
                        + " TableSourceScan(table=[[default_catalog, default_database, changes]]");
    }

    @Test
    void refusesACallWithoutTime() {
        assertThatThrownBy(
                        () ->
                                tables().explainSql(
                                                "SELECT * FROM CALENDAR_WINDOW(input => TABLE"
                                                        + " orders PARTITION BY shop, unit => 'DAY',"
                                                        + " aggregates => 'COUNT(*)')"))
                .hasStackTraceContaining(
                        "Invalid on_time: []. Rows have one time. Name its column, as in on_time =>"
                                + " DESCRIPTOR(ts).");
    }

    @Test
    void namesAndTypesItsColumns() {
        assertThat(
                        tables().sqlQuery(
                                        query(
                                                "orders",
                                                "ts",
                                                "unit => 'MONTH', aggregates => 'COUNT(*) AS n,"
                                                        + " SUM(amount) AS total, MAX(tz)'"))
                                .getResolvedSchema()
                                .toString()
                                .lines()
                                .map(String::strip))
                .isEqualTo(
                        List.of(
                                "(",
                                "`shop` STRING,",
                                "`window_start` TIMESTAMP_LTZ(3) NOT NULL,",
                                "`window_end` TIMESTAMP_LTZ(3) NOT NULL,",
                                "`local_start` TIMESTAMP(3) NOT NULL,",
                                "`local_end` TIMESTAMP(3) NOT NULL,",
                                "`n` BIGINT NOT NULL,",
                                "`total` BIGINT,",
                                "`max_tz` STRING,",
                                "`is_final` BOOLEAN NOT NULL,",
                                "`rowtime` TIMESTAMP_LTZ(3) NOT NULL *ROWTIME*",
                                ")"));
    }

    private static void assertRefused(
            String table, String column, String arguments, String message) {
        assertThatThrownBy(() -> tables().explainSql(query(table, column, arguments)))
                .hasStackTraceContaining(message);
    }

    private static String query(String table, String column, String arguments) {
        return "SELECT * FROM CALENDAR_WINDOW(input => TABLE %s PARTITION BY shop, %s, on_time =>"
                        .formatted(table, arguments)
                + " DESCRIPTOR(%s))".formatted(column);
    }

    private static StreamTableEnvironment tables() {
        StreamTableEnvironment tables =
                OrdersTable.of(FLINK.environment(new Configuration()), List.of(Order.ANY));
        tables.executeSql(
                "CREATE TEMPORARY TABLE unbounded (shop STRING, ts TIMESTAMP_LTZ(3)) WITH"
                        + " ('connector' = 'datagen')");
        tables.executeSql(
                "CREATE TEMPORARY TABLE local_times (shop STRING, tz STRING, ts TIMESTAMP(3),"
                        + " WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen')");
        tables.executeSql(
                "CREATE TEMPORARY TABLE changes (shop STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts"
                        + " AS ts) WITH ('connector' = 'filesystem', 'path' = '/none', 'format' ="
                        + " 'debezium-json')");
        return tables;
    }
}
