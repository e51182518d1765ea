/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.SQLException;
import java.util.List;
import java.util.TimeZone;
import java.util.function.Predicate;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What lookups do in MySQL and MariaDB, whichever driver asks. */
abstract class MySqlLookupContract extends JdbcLookupContract {

    @Override
    Stream<TypeCase> types() {
        return Stream.of(
                TypeCase.of("BOOLEAN", DataTypes.BOOLEAN(), "TRUE", true),
                TypeCase.of("TINYINT", DataTypes.TINYINT(), "-128", (byte) -128),
                TypeCase.of("TINYINT(1)", DataTypes.TINYINT(), "5", (byte) 5),
                TypeCase.of("TINYINT UNSIGNED", DataTypes.SMALLINT(), "255", (short) 255),
                TypeCase.of("YEAR", DataTypes.SMALLINT(), "2024", (short) 2024),
                TypeCase.of("BIT(1)", DataTypes.BOOLEAN(), "b'1'", true),
                TypeCase.of("SMALLINT", DataTypes.SMALLINT(), "32767", (short) 32767),
                TypeCase.of("INT", DataTypes.INT(), "-5", -5),
                TypeCase.of("INT UNSIGNED", DataTypes.BIGINT(), "4294967295", 4294967295L),
                TypeCase.of("BIGINT", DataTypes.BIGINT(), "9223372036854775807", Long.MAX_VALUE),
                TypeCase.of(
                        "BIGINT UNSIGNED",
                        DataTypes.DECIMAL(20, 0),
                        "18446744073709551615",
                        decimal("18446744073709551615", 20, 0)),
                TypeCase.of("FLOAT", DataTypes.FLOAT(), "0.5", 0.5f),
                TypeCase.of("DOUBLE", DataTypes.DOUBLE(), "0.1", 0.1),
                TypeCase.of(
                        "DECIMAL(38, 10)",
                        DataTypes.DECIMAL(38, 10),
                        "12345678901234567890.5",
                        decimal("12345678901234567890.5", 38, 10)),
                TypeCase.of(
                        "DECIMAL(10, 2)", DataTypes.DECIMAL(12, 4), "3.10", decimal("3.1", 12, 4)),
                TypeCase.of(
                        "VARCHAR(20) CHARACTER SET utf8mb4",
                        DataTypes.STRING(),
                        "'日本語 🎏'",
                        string("日本語 🎏")),
                TypeCase.of("CHAR(5)", DataTypes.CHAR(5), "'abc'", string("abc")),
                TypeCase.of("TEXT", DataTypes.STRING(), "'abc'", string("abc")),
                TypeCase.of(
                        "VARBINARY(9)",
                        DataTypes.BYTES(),
                        "X'0001ff'",
                        H2LookupTest.bytes(0, 1, 255)),
                TypeCase.of(
                        "BINARY(4)",
                        DataTypes.BINARY(4),
                        "X'0001ff07'",
                        H2LookupTest.bytes(0, 1, 255, 7)),
                TypeCase.of("BLOB", DataTypes.BYTES(), "X'0001ff'", H2LookupTest.bytes(0, 1, 255)),
                TypeCase.of("ENUM('a', 'x')", DataTypes.STRING(), "'x'", string("x")),
                TypeCase.of("JSON", DataTypes.STRING(), "'{}'", string("{}")).notAsKey(),
                TypeCase.of("DATE", DataTypes.DATE(), "DATE '1582-10-01'", day("1582-10-01")),
                TypeCase.of("DATE", DataTypes.DATE(), "DATE '0000-00-00'", null).notAsKey(),
                TypeCase.of(
                                "DATETIME",
                                DataTypes.TIMESTAMP(0),
                                "TIMESTAMP '0000-00-00 00:00:00'",
                                null)
                        .notAsKey(),
                TypeCase.of("DATE", DataTypes.DATE(), "DATE '1982-10-01'", day("1982-10-01")),
                TypeCase.of(
                        "TIME(3)",
                        DataTypes.TIME(3),
                        "TIME '23:59:59.123'",
                        millis("23:59:59.123")),
                TypeCase.of(
                        "DATETIME(6)",
                        DataTypes.TIMESTAMP(6),
                        "TIMESTAMP '2024-03-10 02:30:00.123456'",
                        timestamp("2024-03-10T02:30:00.123456")),
                TypeCase.of(
                                "DATETIME(6)",
                                DataTypes.TIMESTAMP(3),
                                "TIMESTAMP '2024-03-10 02:30:00.123456'",
                                timestamp("2024-03-10T02:30:00.123"))
                        .notAsKey(),
                TypeCase.of(
                        "TIMESTAMP(6)",
                        DataTypes.TIMESTAMP_LTZ(6),
                        "FROM_UNIXTIME(1710019800.123456)",
                        instant("2024-03-09T21:30:00.123456Z")));
    }

    @Override
    void createSlowView() throws SQLException {
        database.execute(
                "CREATE TABLE one (id BIGINT PRIMARY KEY)",
                "INSERT INTO one VALUES (1)",
                // Of a table, so that it does not sleep when its columns are described.
                "CREATE VIEW slow AS SELECT id, CONCAT('v', SLEEP(120)) AS v FROM one");
    }

    @Override
    int slowStatements() throws SQLException {
        return number(
                "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND info"
                        + " LIKE '%`slow` d%' AND id <> CONNECTION_ID()");
    }

    @Test
    void comparesAsTheCollationDoes() throws Exception {
        database.execute(
                "CREATE TABLE t (id BIGINT, v VARCHAR(10) CHARACTER SET utf8mb4 COLLATE"
                        + " utf8mb4_general_ci PRIMARY KEY)",
                "INSERT INTO t VALUES (1, 'Abc'), (2, 'ü')");

        try (OpenLookup lookup = OpenLookup.of(database, "t", ID_AND_VALUE, 1)) {
            assertThat(
                            lookup.rows(text("aBC"), text("abc  "), text("U"), text("x")).stream()
                                    .map(JdbcLookupContract::ids))
                    .containsExactly(List.of(1L), List.of(1L), List.of(2L), List.of());
        }
    }

    @Test
    void comparesCharWithoutItsPadding() throws Exception {
        database.execute(
                "CREATE TABLE t (id BIGINT, v CHAR(5) PRIMARY KEY)",
                "INSERT INTO t VALUES (1, 'ab'), (2, 'abcde')");

        try (OpenLookup lookup = OpenLookup.of(database, "t", ID_AND_VALUE, 1)) {
            assertThat(
                            lookup.rows(text("ab"), text("ab   "), text("abcdef")).stream()
                                    .map(JdbcLookupContract::ids))
                    .containsExactly(List.of(1L), List.of(1L), List.of());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Asia/Tokyo", "America/New_York", "UTC"})
    void readsAndFindsTheSameTimesInEveryTimeZoneOfTheJvm(String zone) throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            readsAndFinds(type -> type.sqlType().matches("(DATE|TIME).*"));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void readsAndFindsTheSameInstantsInEveryTimeZoneOfTheSession() throws Exception {
        database = withParameters(database, "sessionVariables=time_zone='-05:00'");

        readsAndFinds(type -> type.sqlType().startsWith("TIMESTAMP"));
    }

    @Test
    void readsAndFindsEveryTypeWhenTheServerPreparesStatements() throws Exception {
        database = withParameters(database, "useServerPrepStmts=true");

        readsAndFinds(type -> true);
    }

    @Test
    void findsNoRowByANumberThatIsNone() throws Exception {
        database.execute(
                "CREATE TABLE t (id BIGINT, d DOUBLE, f FLOAT)", "INSERT INTO t VALUES (1, 0, 0)");
        DataType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("d", DataTypes.DOUBLE()),
                        DataTypes.FIELD("f", DataTypes.FLOAT()));

        try (OpenLookup lookup = OpenLookup.of(database, "t", rowType, 1, 2)) {
            assertThat(
                            lookup
                                    .rows(
                                            GenericRowData.of(Double.NaN, 0f),
                                            GenericRowData.of(0d, Float.NEGATIVE_INFINITY),
                                            GenericRowData.of(0d, 0f))
                                    .stream()
                                    .map(JdbcLookupContract::ids))
                    .containsExactly(List.of(), List.of(), List.of(1L));
            assertThat(lookup.rows(GenericRowData.of(Double.POSITIVE_INFINITY, Float.NaN)))
                    .containsExactly(List.of());
        }
    }

    @Test
    void findsNoRowByADayThatNoColumnCanHold() throws Exception {
        database.execute(
                "CREATE TABLE t (id BIGINT, d DATE, ts DATETIME, i TIMESTAMP NULL)",
                "INSERT INTO t VALUES (1, DATE '2024-01-01', TIMESTAMP '2024-01-01 00:00:00',"
                        + " TIMESTAMP '2024-01-01 00:00:00')");
        DataType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("d", DataTypes.DATE()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
                        DataTypes.FIELD("i", DataTypes.TIMESTAMP_LTZ(3)));
        Object[][] days = {
            {day("2024-01-01"), timestamp("2024-01-01T00:00:00"), instant("2024-01-01T00:00:00Z")},
            {
                day("+12024-01-01"),
                timestamp("+12024-01-01T00:00:00"),
                instant("2040-01-01T00:00:00Z")
            },
            {day("-0043-01-01"), timestamp("-0043-01-01T00:00:00"), instant("1969-01-01T00:00:00Z")}
        };
        for (int column = 0; column < 3; column++) {
            try (OpenLookup lookup = OpenLookup.of(database, "t", rowType, column + 1)) {
                RowData held = GenericRowData.of(days[0][column]);
                for (int far = 1; far < 3; far++) {
                    RowData key = GenericRowData.of(days[far][column]);
                    assertThat(lookup.rows(held, key).stream().map(JdbcLookupContract::ids))
                            .as("%s", key)
                            .containsExactly(List.of(1L), List.of());
                    assertThat(lookup.rows(key)).as("%s", key).containsExactly(List.of());
                }
            }
        }
    }

    @Test
    void sharesConnectionsAlsoIfTheUrlHasParameters() throws Exception {
        database = withParameters(database, "useServerPrepStmts=true");

        sharesConnectionsAmongFunctions();
    }

    private void readsAndFinds(Predicate<TypeCase> which) throws Exception {
        for (TypeCase type : types().filter(which).toList()) {
            database.execute("DROP TABLE IF EXISTS t");
            readsEveryType(type);
            if (type.key()) {
                database.execute("DROP TABLE IF EXISTS t");
                looksUpByEveryType(type);
            }
        }
    }

    private static TestDatabase withParameters(TestDatabase plain, String parameters) {
        return new TestDatabase(plain.jdbcUrl() + "?" + parameters, plain.user(), plain.password());
    }
}
