/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.lookup.testing.Tables;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the planner makes of a lookup-jdbc table; no database is asked. */
class JdbcLookupPlanTest {

    private static final String COLUMNS =
            "id INT, name STRING, code CHAR(3), price DECIMAL(10, 2), ts TIMESTAMP(3), ok BOOLEAN,"
                    + " x DOUBLE, nanos TIMESTAMP(9)";

    private TableEnvironment tables;

    @BeforeEach
    void createOrders() {
        tables = Tables.streaming();
        Tables.createOrders(tables);
    }

    @Test
    void readsOnlyTheColumnsOfTheQuery() {
        create(COLUMNS, "postgresql://host/db?password=s3cret", "");

        assertThat(explain("o.staff_id = d.id", "d.price"))
                .contains("BatchedLookupJoin", "select=[id, staff_id, id0, price]")
                .doesNotContain("s3cret", "code");
    }

    @Test
    void hashesWithoutAModule() {
        create(COLUMNS, "postgresql://host/db", ", 'lookup.hash.enable' = 'true'");

        assertThat(explain("o.staff_id = d.id", "d.price"))
                .contains("Exchange(distribution=[hash[staff_id]])");
    }

    @Test
    void leavesToTheDatabaseWhatItDecidesAsFlinkDoes() {
        create(COLUMNS, "postgresql://host/db", "");

        assertPushed("d.price > 10", true);
        assertPushed("d.price IN (10, 12.5, 13)", true);
        assertPushed("d.price BETWEEN 1 AND 2 OR d.name = 'x'", true);
        assertPushed("d.name IS NOT NULL AND d.ok", true);
        assertPushed("NOT (d.name = 'a' OR d.ok)", true);
        assertPushed("d.name LIKE '%abc%'", true);
        assertPushed("d.name LIKE 'a_c'", false);
        assertPushed("d.name LIKE 'a!%' ESCAPE '!'", false);
        assertPushed("d.code = 'abc'", false);
        assertPushed("d.ts >= TIMESTAMP '2024-01-01 00:00:00'", true);
        assertPushed("d.ts > TIMESTAMP '2024-01-01 00:00:00'", false);
        assertPushed("d.nanos > TIMESTAMP '2024-01-01 00:00:00.123456'", true);
        assertPushed("d.nanos <= TIMESTAMP '2024-01-01 00:00:00.1234567'", false);
        assertPushed("d.x = 0.5e0", false);
        assertPushed("UPPER(d.name) = 'X'", false);
        assertPushed("d.price > 10 OR UPPER(d.name) = 'X'", false);
    }

    @Test
    void leavesStringsAndBooleansToFlinkWhereCollationsDecide() {
        create(COLUMNS, "mariadb://host/db", "");

        assertPushed("d.name = 'x'", false);
        assertPushed("d.ok", false);
        assertPushed("d.name LIKE 'x%'", false);
        assertPushed("d.name IS NULL", true);
        assertPushed("d.price > 10", true);
    }

    @Test
    void saysItsKindAndPlaceInWords() {
        JdbcLookups lookups =
                JdbcLookups.from(
                        Configuration.fromMap(
                                Map.of(
                                        "url", "jdbc:postgresql://h:5/db?password=s3cret",
                                        "table-name", "airports")));

        assertThat(
                        new JdbcLookupTableSource(
                                        lookups, null, JdbcLookupContract.ID_AND_VALUE, List.of())
                                .asSummaryString())
                .isEqualTo("JDBC:PostgreSQL airports of PostgreSQL at h:5/db");
    }

    @Test
    void namesTheColumnWhoseTypeItCannotRead() {
        create("id INT, tags MAP<STRING, STRING>", "postgresql://host/db", "");

        assertThatThrownBy(() -> explain("o.staff_id = d.id", "d.tags"))
                .isInstanceOf(ValidationException.class)
                .rootCause()
                .hasMessageContaining("column 'tags' of dim of PostgreSQL at host/db")
                .hasMessageContaining("MAP<")
                .hasMessageContaining("declare it as STRING");
    }

    @Test
    void readsArraysOnlyWhereThereAreSome() {
        create("id INT, a ARRAY<INT>", "postgresql://host/db", "");
        assertThat(explain("o.staff_id = d.id", "d.a")).contains("BatchedLookupJoin");
        tables.executeSql("DROP TABLE dim");
        create("id INT, a ARRAY<INT>", "mysql://host/db", "");
        assertThatThrownBy(() -> explain("o.staff_id = d.id", "d.a"))
                .rootCause()
                .hasMessageContaining("not supported for MySQL");
    }

    @Test
    void canNeitherBeScannedNorWritten() {
        create(COLUMNS, "postgresql://host/db", "");

        assertThatThrownBy(() -> tables.executeSql("SELECT * FROM dim"))
                .hasMessageContaining("Cannot scan dim of PostgreSQL at host/db")
                .hasMessageContaining("Use 'connector' = 'jdbc'");
        assertThatThrownBy(() -> tables.explainSql("INSERT INTO dim SELECT * FROM dim"))
                .hasStackTraceContaining("can only be used as a source");
    }

    @Test
    void refusesInvalidOptions() {
        assertRefused("'connection.pool.max-size' = '0'", "connection.pool.max-size", "at least 1");
        assertRefused("'lookup.max-result-rows' = '0'", "lookup.max-result-rows", "at least 1");
        assertRefused("'lookup.max-result-size' = '0'", "lookup.max-result-size", "at least 1");
        assertRefused("'connection.timeout' = '10 ms'", "connection.timeout", "at least 250 ms");
        assertRefused("'username' = 'me'", "password", "set both or none");
        assertRefused("'lookup.async.batch.sise' = '3'", "lookup.async.batch.sise", "Supported");
    }

    private void assertRefused(String option, String key, String remedy) {
        create(COLUMNS, "postgresql://host/db", ", " + option);
        assertThatThrownBy(() -> explain("o.staff_id = d.id", "d.price"))
                .hasStackTraceContaining(key)
                .hasStackTraceContaining(remedy);
        tables.executeSql("DROP TABLE dim");
    }

    private void assertPushed(String condition, boolean pushed) {
        String plan = explain("o.staff_id = d.id AND (" + condition + ")", "d.price");
        assertThat(!plan.contains("where=[")).as("%s in %s", condition, plan).isEqualTo(pushed);
    }

    private String explain(String condition, String column) {
        return tables.explainSql(
                "SELECT o.id, "
                        + column
                        + " FROM orders AS o JOIN dim FOR SYSTEM_TIME AS OF o.pt AS d ON "
                        + condition);
    }

    private void create(String columns, String url, String options) {
        tables.executeSql(
                "CREATE TABLE dim ("
                        + columns
                        + ") WITH ('connector' = 'lookup-jdbc', 'table-name' = 'dim', 'url' = 'jdbc:"
                        + url
                        + "'"
                        + options
                        + ")");
    }
}
