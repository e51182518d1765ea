/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericArrayData;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class H2LookupTest extends JdbcLookupContract {

    private Connection keepsTheDatabase;

    @Override
    TestDatabase newDatabase() throws SQLException {
        TestDatabase created =
                new TestDatabase("jdbc:h2:mem:" + UUID.randomUUID(), "lookup", "s3cret-of-h2");
        keepsTheDatabase = created.connect();
        return created;
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        keepsTheDatabase.close();
    }

    @Override
    String parameterSeparators() {
        return ";;";
    }

    @Override
    String databaseName() {
        return "H2";
    }

    @Override
    Stream<TypeCase> types() {
        return h2Types();
    }

    static Stream<TypeCase> h2Types() {
        return Stream.of(
                TypeCase.of("BOOLEAN", DataTypes.BOOLEAN(), "TRUE", true),
                TypeCase.of("TINYINT", DataTypes.TINYINT(), "-128", (byte) -128),
                TypeCase.of("SMALLINT", DataTypes.SMALLINT(), "32767", (short) 32767),
                TypeCase.of("INT", DataTypes.INT(), "-5", -5),
                TypeCase.of("INT", DataTypes.BIGINT(), "6", 6L),
                TypeCase.of("BIGINT", DataTypes.BIGINT(), "9223372036854775807", Long.MAX_VALUE),
                TypeCase.of("REAL", DataTypes.FLOAT(), "0.1", 0.1f),
                TypeCase.of("DOUBLE PRECISION", DataTypes.DOUBLE(), "0.1", 0.1),
                TypeCase.of(
                        "NUMERIC(38, 10)",
                        DataTypes.DECIMAL(38, 10),
                        "12345678901234567890.5",
                        decimal("12345678901234567890.5", 38, 10)),
                TypeCase.of(
                        "NUMERIC(10, 2)", DataTypes.DECIMAL(12, 4), "3.10", decimal("3.1", 12, 4)),
                TypeCase.of("VARCHAR(20)", DataTypes.STRING(), "'日本語 🎏'", string("日本語 🎏")),
                TypeCase.of("CHAR(3)", DataTypes.CHAR(3), "'abc'", string("abc")),
                TypeCase.of("VARBINARY(9)", DataTypes.BYTES(), "X'0001ff'", bytes(0, 1, 255)),
                TypeCase.of("DATE", DataTypes.DATE(), "DATE '1582-10-01'", day("1582-10-01")),
                TypeCase.of(
                        "TIME(3)",
                        DataTypes.TIME(3),
                        "TIME '23:59:59.123'",
                        millis("23:59:59.123")),
                TypeCase.of(
                        "TIMESTAMP(9)",
                        DataTypes.TIMESTAMP(9),
                        "TIMESTAMP '2024-03-10 02:30:00.123456789'",
                        timestamp("2024-03-10T02:30:00.123456789")),
                TypeCase.of(
                                "TIMESTAMP(6)",
                                DataTypes.TIMESTAMP(3),
                                "TIMESTAMP '2024-03-10 02:30:00.123456'",
                                timestamp("2024-03-10T02:30:00.123"))
                        .notAsKey(),
                TypeCase.of(
                        "TIMESTAMP(6) WITH TIME ZONE",
                        DataTypes.TIMESTAMP_LTZ(6),
                        "TIMESTAMP WITH TIME ZONE '2024-03-10 02:30:00.123456+05'",
                        instant("2024-03-09T21:30:00.123456Z")),
                TypeCase.of(
                                "INT ARRAY",
                                DataTypes.ARRAY(DataTypes.INT()),
                                "ARRAY[1, NULL, 3]",
                                new GenericArrayData(new Object[] {1, null, 3}))
                        .notAsKey(),
                TypeCase.of(
                                "VARCHAR(9) ARRAY",
                                DataTypes.ARRAY(DataTypes.STRING()),
                                "ARRAY['a', 'ü']",
                                new GenericArrayData(new Object[] {string("a"), string("ü")}))
                        .notAsKey());
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Override
    void createSlowView() throws SQLException {
        createSlowView(database);
    }

    static void createSlowView(TestDatabase database) throws SQLException {
        database.execute(
                "CREATE VIEW slow AS SELECT a.x + b.x + c.x * 0 + 1 AS id, 'v' AS v FROM"
                        + " SYSTEM_RANGE(0, 100000) a, SYSTEM_RANGE(0, 100000) b,"
                        + " SYSTEM_RANGE(0, 100000) c WHERE MOD(a.x * b.x + c.x, 7) = 8");
    }

    @Override
    int slowStatements() throws SQLException {
        return slowStatements(database);
    }

    static int slowStatements(TestDatabase database) throws SQLException {
        return number(
                database,
                "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE"
                        + " LOWER(EXECUTING_STATEMENT) LIKE '%slow d%' AND SESSION_ID <> SESSION_ID()");
    }

    @Test
    void comparesAsVarcharIgnorecaseDoes() throws Exception {
        database.execute(
                "CREATE TABLE t (id BIGINT, v VARCHAR_IGNORECASE(10))",
                "INSERT INTO t VALUES (1, 'Abc')");

        try (OpenLookup lookup = OpenLookup.of(database, "t", ID_AND_VALUE, 1)) {
            assertThat(lookup.rows(text("aBC"), text("Abc"), text("x")))
                    .containsExactly(List.of(row(1, "Abc")), List.of(row(1, "Abc")), List.of());
        }
    }
}
