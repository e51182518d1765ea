/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.DataTypes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import java.sql.SQLException;
import java.util.UUID;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Derby, which has no dialect of its own. */
class DerbyLookupTest extends JdbcLookupContract {

    /** Otherwise it is written beside the sources. */
    @BeforeAll
    static void keepItsLogOutOfTheWay() {
        System.setProperty("derby.stream.error.file", "target/derby.log");
    }

    @Override
    TestDatabase newDatabase() throws SQLException {
        TestDatabase created =
                new TestDatabase(
                        "jdbc:derby:memory:" + UUID.randomUUID(), "lookup", "s3cret-of-derby");
        with(created, "create").connect().close();
        return created;
    }

    @AfterEach
    void dropDatabase() {
        assertThatThrownBy(() -> with(database, "drop").connect()).hasMessageContaining("dropped");
    }

    private static TestDatabase with(TestDatabase database, String what) {
        return new TestDatabase(
                database.jdbcUrl() + ";" + what + "=true", database.user(), database.password());
    }

    @Override
    boolean asksForAPassword() {
        return false;
    }

    @Override
    String parameterSeparators() {
        return ";;";
    }

    @Override
    String databaseName() {
        return "derby";
    }

    @Override
    String ownSql(String standardSql) {
        return standardSql
                .replaceAll("(?<!,) NULL\\)$", ")")
                .replace(" NULL,", ",")
                .replaceAll("TIMESTAMP\\(\\d\\)", "TIMESTAMP")
                .replaceAll("(DATE|TIME|TIMESTAMP) ('[^']*')", "$1($2)");
    }

    @Override
    Stream<TypeCase> types() {
        return Stream.of(
                TypeCase.of("BOOLEAN", DataTypes.BOOLEAN(), "TRUE", true),
                TypeCase.of("SMALLINT", DataTypes.TINYINT(), "-128", (byte) -128),
                TypeCase.of("SMALLINT", DataTypes.SMALLINT(), "32767", (short) 32767),
                TypeCase.of("INT", DataTypes.INT(), "-5", -5),
                TypeCase.of("INT", DataTypes.BIGINT(), "6", 6L),
                TypeCase.of("BIGINT", DataTypes.BIGINT(), "9223372036854775807", Long.MAX_VALUE),
                TypeCase.of("REAL", DataTypes.FLOAT(), "0.1", 0.1f),
                TypeCase.of("DOUBLE", DataTypes.DOUBLE(), "0.1", 0.1),
                TypeCase.of(
                        "NUMERIC(31, 10)",
                        DataTypes.DECIMAL(31, 10),
                        "12345678901234567890.5",
                        decimal("12345678901234567890.5", 31, 10)),
                TypeCase.of(
                        "NUMERIC(10, 2)", DataTypes.DECIMAL(12, 4), "3.10", decimal("3.1", 12, 4)),
                TypeCase.of("VARCHAR(20)", DataTypes.STRING(), "'日本語 🎏'", string("日本語 🎏")),
                TypeCase.of("CHAR(5)", DataTypes.CHAR(5), "'abc'", string("abc  ")),
                TypeCase.of(
                        "VARCHAR(9) FOR BIT DATA",
                        DataTypes.BYTES(),
                        "X'0001ff'",
                        H2LookupTest.bytes(0, 1, 255)),
                TypeCase.of("DATE", DataTypes.DATE(), "DATE '1982-10-01'", day("1982-10-01")),
                TypeCase.of("TIME", DataTypes.TIME(0), "TIME '23:59:59'", millis("23:59:59")),
                TypeCase.of(
                        "TIMESTAMP",
                        DataTypes.TIMESTAMP(9),
                        "TIMESTAMP '2024-03-10 02:30:00.123456789'",
                        timestamp("2024-03-10T02:30:00.123456789")));
    }

    @Override
    boolean cancels() {
        return false;
    }

    @Override
    void createSlowView() {
        throw new UnsupportedOperationException();
    }

    @Override
    int slowStatements() {
        throw new UnsupportedOperationException();
    }
}
