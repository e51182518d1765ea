/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.PostgresServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class PostgresLookupITCase extends JdbcLookupContract {

    @RegisterExtension static final PostgresServerExtension SERVER = new PostgresServerExtension();

    @Override
    TestDatabase newDatabase() throws SQLException {
        return SERVER.newDatabase();
    }

    @Override
    String databaseName() {
        return "PostgreSQL";
    }

    @Override
    Stream<TypeCase> types() {
        return Stream.of(
                TypeCase.of("BOOLEAN", DataTypes.BOOLEAN(), "TRUE", true),
                TypeCase.of("SMALLINT", DataTypes.TINYINT(), "-128", (byte) -128),
                TypeCase.of("SMALLINT", DataTypes.SMALLINT(), "32767", (short) 32767),
                TypeCase.of("INT", DataTypes.INT(), "-5", -5),
                TypeCase.of("INT", DataTypes.BIGINT(), "6", 6L),
                TypeCase.of("BIGINT", DataTypes.INT(), "6", 6),
                TypeCase.of("NUMERIC", DataTypes.BIGINT(), "6", 6L),
                TypeCase.of("BIGINT", DataTypes.BIGINT(), "9223372036854775807", Long.MAX_VALUE),
                TypeCase.of("REAL", DataTypes.FLOAT(), "0.1", 0.1f),
                TypeCase.of("DOUBLE PRECISION", DataTypes.DOUBLE(), "0.1", 0.1),
                TypeCase.of(
                        "NUMERIC(38, 10)",
                        DataTypes.DECIMAL(38, 10),
                        "12345678901234567890.5",
                        decimal("12345678901234567890.5", 38, 10)),
                TypeCase.of("NUMERIC", DataTypes.DECIMAL(12, 4), "3.10", decimal("3.1", 12, 4)),
                TypeCase.of("VARCHAR(20)", DataTypes.STRING(), "'日本語 🎏'", string("日本語 🎏")),
                TypeCase.of("TEXT", DataTypes.STRING(), "''", string("")).notAsKey(),
                TypeCase.of("TEXT", DataTypes.VARCHAR(5), "'abc'", string("abc")),
                TypeCase.of("CHAR(5)", DataTypes.CHAR(5), "'abc'", string("abc  ")),
                TypeCase.of(
                        "BYTEA", DataTypes.BYTES(), "'\\x0001ff'", H2LookupTest.bytes(0, 1, 255)),
                TypeCase.of("DATE", DataTypes.DATE(), "DATE '1582-10-01'", day("1582-10-01")),
                TypeCase.of(
                        "TIME(6)",
                        DataTypes.TIME(3),
                        "TIME '23:59:59.123'",
                        millis("23:59:59.123")),
                TypeCase.of(
                        "TIMESTAMP",
                        DataTypes.TIMESTAMP(6),
                        "TIMESTAMP '2024-03-10 02:30:00.123456'",
                        timestamp("2024-03-10T02:30:00.123456")),
                TypeCase.of(
                                "TIMESTAMP",
                                DataTypes.TIMESTAMP(3),
                                "TIMESTAMP '1924-03-10 02:30:00.123456'",
                                timestamp("1924-03-10T02:30:00.123"))
                        .notAsKey(),
                TypeCase.of(
                        "TIMESTAMPTZ",
                        DataTypes.TIMESTAMP_LTZ(6),
                        "TIMESTAMPTZ '2024-03-10 02:30:00.123456+05'",
                        instant("2024-03-09T21:30:00.123456Z")),
                TypeCase.of(
                        "UUID",
                        DataTypes.STRING(),
                        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
                        string("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
                TypeCase.of("JSONB", DataTypes.STRING(), "'{\"a\": 1}'", string("{\"a\": 1}"))
                        .notAsKey(),
                TypeCase.of(
                                "INT[]",
                                DataTypes.ARRAY(DataTypes.INT()),
                                "ARRAY[1, NULL, 3]",
                                new GenericArrayData(new Object[] {1, null, 3}))
                        .notAsKey(),
                TypeCase.of(
                                "TEXT[]",
                                DataTypes.ARRAY(DataTypes.STRING()),
                                "ARRAY['a', 'ü']",
                                new GenericArrayData(new Object[] {string("a"), string("ü")}))
                        .notAsKey(),
                TypeCase.of(
                                "TIMESTAMP[]",
                                DataTypes.ARRAY(DataTypes.TIMESTAMP(6)),
                                "ARRAY[TIMESTAMP '2024-01-01 00:00:00.123456']",
                                new GenericArrayData(
                                        new Object[] {timestamp("2024-01-01T00:00:00.123456")}))
                        .notAsKey());
    }

    @Override
    void createSlowView() throws SQLException {
        database.execute(
                "CREATE VIEW slow AS SELECT 1::bigint AS id, pg_sleep(120)::text AS v OFFSET 0");
    }

    @Override
    int slowStatements() throws SQLException {
        return number(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND datname ="
                        + " current_database() AND query LIKE '%slow d%' AND pid <>"
                        + " pg_backend_pid()");
    }

    @Test
    void comparesCharWithoutItsPadding() throws Exception {
        database.execute(
                "CREATE TABLE t (id BIGINT, v CHAR(5) PRIMARY KEY)",
                "INSERT INTO t VALUES (1, 'ab'), (2, 'abcde')");

        try (OpenLookup lookup = OpenLookup.of(database, "t", ID_AND_VALUE, 1)) {
            assertThat(
                            lookup
                                    .rows(text("ab"), text("ab   "), text("abcdef"), text("AB"))
                                    .stream()
                                    .map(JdbcLookupContract::ids))
                    .containsExactly(List.of(1L), List.of(1L), List.of(), List.of());
            assertThat(ids(lookup.rows(text("abcdef")).get(0))).isEmpty();
            assertThat(ids(lookup.rows(text("ab")).get(0))).containsExactly(1L);
        }
    }

    @Test
    void comparesAsACaseInsensitiveCollationDoes() throws Exception {
        database.execute(
                "CREATE COLLATION ignoring_case (provider = icu, locale = 'und-u-ks-level2',"
                        + " deterministic = false)",
                "CREATE TABLE t (id BIGINT, v TEXT COLLATE ignoring_case PRIMARY KEY)",
                "INSERT INTO t VALUES (1, 'Straße'), (2, 'b')");

        try (OpenLookup lookup = OpenLookup.of(database, "t", ID_AND_VALUE, 1)) {
            assertThat(
                            lookup.rows(text("STRAßE"), text("B"), text("c")).stream()
                                    .map(JdbcLookupContract::ids))
                    .containsExactly(List.of(1L), List.of(2L), List.of());
            assertThat(ids(lookup.rows(text("B")).get(0))).containsExactly(2L);
        }
    }

    @Test
    void looksUpByTypesOutsideTheSearchPathAndByDomains() throws Exception {
        database.execute(
                "CREATE SCHEMA \"Other\"",
                "CREATE TYPE \"Other\".\"Mood\" AS ENUM ('sad', 'happy')",
                "CREATE DOMAIN short AS VARCHAR(5)",
                "CREATE TABLE \"Other\".\"T\" (id BIGSERIAL, \"Mood\" \"Other\".\"Mood\", s short)",
                "INSERT INTO \"Other\".\"T\" (\"Mood\", s) VALUES ('happy', 'abc'), ('sad', 'x')");
        DataType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("mood", DataTypes.STRING()),
                        DataTypes.FIELD("s", DataTypes.STRING()));

        for (int i = 0; i < 3; i++) {
            try (OpenLookup lookup = OpenLookup.of(database, "\"Other\".\"T\"", rowType, i)) {
                GenericRowData one = GenericRowData.of(1L, string("happy"), string("abc"));
                GenericRowData two = GenericRowData.of(2L, string("sad"), string("x"));
                assertThat(
                                lookup.rows(
                                        GenericRowData.of(two.getField(i)),
                                        GenericRowData.of(one.getField(i))))
                        .containsExactly(List.of(two), List.of(one));
            }
        }
    }

    @Test
    void saysWhichColumnIsNoInstant() throws Exception {
        database.execute("CREATE TABLE t (id BIGINT, ts TIMESTAMP)");
        DataType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)));

        assertThatThrownBy(() -> OpenLookup.of(database, "t", rowType, 0))
                .hasMessageContaining("column 'ts'")
                .hasMessageContaining("Declare it as TIMESTAMP");
    }

    @Test
    void usesIndexesAlsoAfterThePlanBecameGeneric() throws Exception {
        database.execute(
                "CREATE TABLE t AS SELECT i AS id, (i % 100)::smallint AS a, lpad(i::text, 8,"
                        + " '0')::char(10) AS b, i::numeric(12, 2) AS c, timestamp '2020-01-01' + i *"
                        + " interval '1 s' AS d FROM generate_series(1, 200000) AS i",
                "CREATE UNIQUE INDEX ON t (id)",
                "CREATE UNIQUE INDEX ON t (a, b)",
                "CREATE UNIQUE INDEX ON t (c)",
                "CREATE UNIQUE INDEX ON t (d)",
                "ANALYZE t");
        DataType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.BIGINT()),
                        DataTypes.FIELD("a", DataTypes.SMALLINT()),
                        DataTypes.FIELD("b", DataTypes.CHAR(10)),
                        DataTypes.FIELD("c", DataTypes.DECIMAL(12, 2)),
                        DataTypes.FIELD("d", DataTypes.TIMESTAMP(3)));
        Integer[][] lookups = {{0}, {1, 2}, {3}, {4}};
        for (Integer[] keys : lookups) {
            for (int size : new int[] {1, 2, 100}) {
                readsFewRows(rowType, keys, size);
            }
        }
    }

    /** A scan of the table would count each of its rows. */
    private void readsFewRows(DataType rowType, Integer[] keys, int size) throws Exception {
        int before = scans();
        try (OpenLookup lookup = OpenLookup.of(database, "t", rowType, keys)) {
            for (int run = 0; run < 12; run++) {
                List<RowData> asked = new ArrayList<>();
                for (int i = 1; i <= size; i++) {
                    GenericRowData key = new GenericRowData(keys.length);
                    for (int k = 0; k < keys.length; k++) {
                        key.setField(k, valueOf(keys[k], 1000 * run + i));
                    }
                    asked.add(key);
                }
                assertThat(lookup.ask(asked).get()).allSatisfy(rows -> assertThat(rows).hasSize(1));
            }
        }
        assertThat(scans() - before).as("scans for %s keys of %s", size, List.of(keys)).isZero();
    }

    private static Object valueOf(int column, int i) {
        return switch (column) {
            case 0 -> (long) i;
            case 1 -> (short) (i % 100);
            case 2 -> string(String.format("%08d", i));
            case 3 -> decimal(Integer.toString(i), 12, 2);
            default ->
                    TimestampData.fromLocalDateTime(
                            LocalDateTime.parse("2020-01-01T00:00").plusSeconds(i));
        };
    }

    private int scans() throws SQLException {
        // A session may tell what it has scanned as late as at its end.
        await().until(() -> otherSessions() == 0);
        // The probe for the table's columns is planned as no scan at all.
        return number(
                "SELECT COALESCE(MAX(seq_scan), 0) FROM pg_stat_user_tables WHERE relname = 't'");
    }

    private int otherSessions() throws SQLException {
        return number(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND"
                        + " datname = current_database() AND pid <> pg_backend_pid()");
    }
}
