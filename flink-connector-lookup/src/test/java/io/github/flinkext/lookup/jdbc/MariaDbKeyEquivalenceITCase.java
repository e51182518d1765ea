/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.MariaDbServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.DataTypes;

import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.SQLException;
import java.util.List;

class MariaDbKeyEquivalenceITCase extends KeyEquivalenceContract {

    @RegisterExtension static final MariaDbServerExtension SERVER = new MariaDbServerExtension();

    @Override
    TestDatabase newDatabase() throws SQLException {
        return SERVER.newDatabase();
    }

    @Override
    List<KeyKind> ownKinds() {
        return List.of(
                KeyKind.of("TINYINT", DataTypes.TINYINT(), (short) -128, (short) 0, (short) 127),
                KeyKind.of("INT UNSIGNED", DataTypes.BIGINT(), 0L, 1L, 4294967295L)
                        .asked(-1L, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32),
                KeyKind.of(
                                "BIGINT UNSIGNED",
                                DataTypes.DECIMAL(20, 0),
                                decimal("0"),
                                decimal("18446744073709551615"))
                        .asked(decimal("-1"), decimal("18446744073709551616")),
                KeyKind.of("FLOAT", DataTypes.FLOAT(), 0.0f, -0.0f, 0.1f, 0.5f),
                KeyKind.of(
                        "DOUBLE",
                        DataTypes.DOUBLE(),
                        0.0,
                        -0.0,
                        0.1,
                        Double.MIN_NORMAL,
                        Double.MAX_VALUE),
                KeyKind.text("VARCHAR(4) COLLATE utf8mb4_bin", 4),
                KeyKind.text("VARCHAR(4) COLLATE utf8mb4_nopad_bin", 4),
                KeyKind.text("VARCHAR(4) COLLATE utf8mb4_unicode_ci", 4),
                KeyKind.of(
                        "VARBINARY(4)",
                        DataTypes.BYTES(),
                        bytes(),
                        bytes(0),
                        bytes(0, 255),
                        bytes(1)),
                KeyKind.of("BINARY(2)", DataTypes.BYTES(), bytes(0, 255), bytes(1, 0))
                        .asked(bytes(1), bytes(1, 0, 0)),
                KeyKind.of(
                                "DATE",
                                DataTypes.DATE(),
                                date("0001-01-01"),
                                date("1582-10-10"),
                                date("2024-02-29"),
                                date("9999-12-31"))
                        .asked(date("0000-01-01")),
                KeyKind.of(
                                "DATETIME(3)",
                                DataTypes.TIMESTAMP(6),
                                timestamp("1000-01-01T00:00"),
                                timestamp("1969-12-31T23:59:59.999"),
                                timestamp("2024-03-10T02:30:00"),
                                timestamp("9999-12-31T23:59:59.999"))
                        .asked(timestamp("2024-03-10T02:30:00.000001")),
                KeyKind.of(
                        "TIMESTAMP(6)",
                        DataTypes.TIMESTAMP_LTZ(6),
                        instant("1970-01-01T00:00:01.999999Z"),
                        instant("2024-03-10T02:30:00Z"),
                        instant("2038-01-19T03:14:07Z")));
    }
}
