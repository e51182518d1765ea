/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.MariaDbServerExtension;
import io.github.flinkext.testutils.PostgresServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.CollectionUtil;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** A condition gives the same rows whether the database decides it or Flink. */
class JdbcFilterITCase {

    @RegisterExtension
    static final PostgresServerExtension POSTGRES = new PostgresServerExtension();

    @RegisterExtension static final MariaDbServerExtension MARIADB = new MariaDbServerExtension();

    private static final String COLUMNS =
            "id INT, s STRING, c STRING, n DECIMAL(10, 2), ts TIMESTAMP(3), ts6 TIMESTAMP(6), dt DATE,"
                    + " b BOOLEAN, x DOUBLE";

    private static final DataType ROW =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("s", DataTypes.STRING()),
                    DataTypes.FIELD("c", DataTypes.STRING()),
                    DataTypes.FIELD("n", DataTypes.DECIMAL(10, 2)),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                    DataTypes.FIELD("ts6", DataTypes.TIMESTAMP(6)),
                    DataTypes.FIELD("dt", DataTypes.DATE()),
                    DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                    DataTypes.FIELD("x", DataTypes.DOUBLE()));

    private static final List<String> CONDITIONS =
            List.of(
                    "s = 'a'",
                    "s <> 'a'",
                    "s > 'Z'",
                    "s <= 'ab'",
                    "s IN ('a', 'ä', 'x')",
                    "s LIKE 'a%'",
                    "s LIKE '%b'",
                    "s LIKE '%b%'",
                    "s NOT LIKE 'A%'",
                    "s LIKE 'a_'",
                    "s IS NULL OR s = 'A'",
                    "NOT (s = 'a' OR b)",
                    "c = 'ab'",
                    "c = 'ab   '",
                    "c < 'b'",
                    "n = 10",
                    "n IN (9.99, 10.00)",
                    "n BETWEEN 0 AND 10.5",
                    "NOT (n > 9.995)",
                    "id < 4 AND n IS NOT NULL",
                    // Alone it would be a constant lookup key, which the database compares whole.
                    "ts = TIMESTAMP '2024-01-01 00:00:00.123' OR ts IS NULL",
                    "ts >= TIMESTAMP '2024-01-01 00:00:00.123'",
                    "ts < TIMESTAMP '2024-01-01 00:00:00.124'",
                    "ts > TIMESTAMP '2024-01-01 00:00:00.123'",
                    "ts6 > TIMESTAMP '2024-01-01 00:00:00.123'",
                    "ts6 = TIMESTAMP '2024-01-01 00:00:00.123456'",
                    "dt >= DATE '2024-02-29'",
                    "b",
                    "NOT b",
                    "b IS NOT TRUE",
                    "x = 0.5e0",
                    "3 < id");

    private TableEnvironment tables;

    @Test
    void inPostgres() throws Exception {
        givesTheSameRows(POSTGRES.newDatabase(), "VARCHAR(20)", "CHAR(5)", "TIMESTAMP(6)");
    }

    @Test
    void inMariaDb() throws Exception {
        givesTheSameRows(
                MARIADB.newDatabase(),
                "VARCHAR(20) CHARACTER SET utf8mb4",
                "CHAR(5)",
                "DATETIME(6)");
    }

    @Test
    void inH2() throws Exception {
        TestDatabase database = new TestDatabase("jdbc:h2:mem:filters", "lookup", "s3cret");
        try (Connection keepsTheDatabase = database.connect()) {
            assertThat(keepsTheDatabase.isClosed()).isFalse();
            givesTheSameRows(database, "VARCHAR_IGNORECASE(20)", "CHAR(5)", "TIMESTAMP(6)");
        }
    }

    private void givesTheSameRows(
            TestDatabase database, String text, String padded, String timestamp) throws Exception {
        fill(database, text, padded, timestamp);
        createTables(database);
        List<Row> all =
                rows(
                        "SELECT d.id, d.s, d.c, d.n, d.ts, d.ts6, d.dt, d.b, d.x FROM o JOIN dim FOR"
                                + " SYSTEM_TIME AS OF o.pt AS d ON o.id = d.id");
        assertThat(all).hasSize(8);
        tables.createTemporaryView("whole", tables.fromValues(ROW, all));

        assertThat(rows(union("o JOIN dim FOR SYSTEM_TIME AS OF o.pt AS d ON o.id = d.id WHERE ")))
                .containsExactlyInAnyOrderElementsOf(rows(union("whole AS d WHERE ")));
    }

    private static String union(String from) {
        return IntStream.range(0, CONDITIONS.size())
                .mapToObj(
                        i ->
                                "SELECT '"
                                        + CONDITIONS.get(i).replace("'", "''")
                                        + "', d.id FROM "
                                        + from
                                        + "("
                                        + CONDITIONS
                                                .get(i)
                                                .replaceAll(
                                                        "\\b(id|s|c|n|ts6?|dt|b|x)\\b(?!')", "d.$1")
                                                .replaceAll("'(%?)d\\.", "'$1")
                                        + ")")
                .collect(Collectors.joining(" UNION ALL "));
    }

    private static void fill(TestDatabase database, String text, String padded, String timestamp)
            throws SQLException {
        database.execute(
                String.format(
                        "CREATE TABLE dim (id INT PRIMARY KEY, s %s, c %s, n DECIMAL(10, 2), ts %s"
                                + " NULL, ts6 %s NULL, dt DATE, b BOOLEAN, x DOUBLE PRECISION)",
                        text, padded, timestamp, timestamp),
                row(1, "'a'", "'ab'", "10.00", "00:00:00.123", "TRUE", "0.5"),
                row(2, "'A'", "'AB'", "9.99", "00:00:00.123456", "FALSE", "0.25"),
                row(3, "'ab'", "'abcde'", "-1", "00:00:00.124", "NULL", "NULL"),
                row(4, "'a '", "''", "10.01", "00:00:00.122999", "TRUE", "0.5"),
                row(5, "'ä'", "'b'", "0", "23:59:59", "FALSE", "-0.5"),
                row(6, "'日本'", "NULL", "NULL", "00:00:00", "TRUE", "1"),
                row(7, "''", "'ab'", "99999999.99", "12:00:00", "FALSE", "0.5"),
                "INSERT INTO dim (id) VALUES (8)");
    }

    private static String row(
            int id, String s, String c, String n, String time, String b, String x) {
        String timestamp = "TIMESTAMP '2024-01-01 " + time + "'";
        return "INSERT INTO dim VALUES ("
                + String.join(
                        ", ",
                        Integer.toString(id),
                        s,
                        c,
                        n,
                        timestamp,
                        timestamp,
                        "DATE '2024-02-2" + (id + 2) + "'",
                        b,
                        x)
                + ")";
    }

    private void createTables(TestDatabase database) {
        Configuration configuration = new Configuration();
        configuration.setString("parallelism.default", "1");
        tables =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inBatchMode()
                                .withConfiguration(configuration)
                                .build());
        tables.executeSql(
                "CREATE TEMPORARY VIEW o AS SELECT id, PROCTIME() AS pt FROM (VALUES (1), (2), (3),"
                        + " (4), (5), (6), (7), (8), (9)) AS t(id)");
        tables.executeSql(
                "CREATE TABLE dim ("
                        + COLUMNS
                        + ") WITH ('connector' = 'lookup-jdbc', 'table-name' = 'dim',"
                        + " 'lookup.async.batch.size' = '20', 'url' = '"
                        + database.jdbcUrl()
                        + "', 'username' = '"
                        + database.user()
                        + "', 'password' = '"
                        + database.password()
                        + "')");
    }

    private List<Row> rows(String sql) throws Exception {
        try (CloseableIterator<Row> rows = tables.executeSql(sql).collect()) {
            return CollectionUtil.iteratorToList(rows);
        }
    }
}
