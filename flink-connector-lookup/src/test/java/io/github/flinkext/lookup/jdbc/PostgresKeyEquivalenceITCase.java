/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.PostgresServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.DataTypes;

import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.SQLException;
import java.util.List;

class PostgresKeyEquivalenceITCase extends KeyEquivalenceContract {

    @RegisterExtension static final PostgresServerExtension SERVER = new PostgresServerExtension();

    @Override
    TestDatabase newDatabase() throws SQLException {
        TestDatabase created = SERVER.newDatabase();
        created.execute(
                "CREATE COLLATION ignoring_case (provider = icu, locale = 'und-u-ks-level2',"
                        + " deterministic = false)");
        return created;
    }

    /** Otherwise the driver says that each string is a varchar. */
    @Override
    TestDatabase plain(TestDatabase database) {
        return new TestDatabase(
                database.jdbcUrl() + "?stringtype=unspecified",
                database.user(),
                database.password());
    }

    @Override
    List<KeyKind> ownKinds() {
        return and(
                UNLIMITED_KINDS,
                List.of(
                        KeyKind.of(
                                "SMALLINT",
                                DataTypes.TINYINT(),
                                (short) -128,
                                (short) 0,
                                (short) 127),
                        KeyKind.of("NUMERIC(20, 3)", DataTypes.BIGINT(), 0L, 1L)
                                .asked(Long.MAX_VALUE),
                        KeyKind.text("TEXT", 4),
                        KeyKind.text("TEXT COLLATE ignoring_case", 3),
                        KeyKind.of(
                                "BYTEA",
                                DataTypes.BYTES(),
                                bytes(),
                                bytes(0),
                                bytes(0, 255),
                                bytes(1)),
                        KeyKind.of(
                                        "TIMESTAMP(3)",
                                        DataTypes.TIMESTAMP(6),
                                        timestamp("-0043-03-15T00:00"),
                                        timestamp("1969-12-31T23:59:59.999"),
                                        timestamp("2024-03-10T02:30:00"),
                                        timestamp("+12000-01-01T00:00:00.001"))
                                .asked(timestamp("2024-03-10T02:30:00.000001")),
                        KeyKind.of(
                                "TIMESTAMPTZ",
                                DataTypes.TIMESTAMP_LTZ(6),
                                instant("-0043-03-15T00:00:00Z"),
                                instant("1969-12-31T23:59:59.999999Z"),
                                instant("2024-03-10T02:30:00Z"),
                                instant("+12000-01-01T00:00:00Z"))));
    }
}
