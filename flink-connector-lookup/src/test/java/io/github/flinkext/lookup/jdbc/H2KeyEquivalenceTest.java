/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.DataTypes;

import java.util.List;
import java.util.UUID;

class H2KeyEquivalenceTest extends KeyEquivalenceContract {

    @Override
    TestDatabase newDatabase() {
        return new TestDatabase(
                "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "lookup", "s3cret");
    }

    @Override
    List<KeyKind> kinds() {
        return List.of(
                KeyKind.of("BOOLEAN", DataTypes.BOOLEAN(), true, false),
                KeyKind.of("TINYINT", DataTypes.TINYINT(), (short) -128, (short) 0, (short) 127),
                KeyKind.of("INT", DataTypes.INT(), Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE),
                KeyKind.of("INT", DataTypes.BIGINT(), (long) Integer.MIN_VALUE, 0L, 1L)
                        .asked(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32),
                KeyKind.of("BIGINT", DataTypes.INT(), Integer.MIN_VALUE, 0, 1),
                KeyKind.of("BIGINT", DataTypes.BIGINT(), Long.MIN_VALUE, 0L, 1L, Long.MAX_VALUE),
                KeyKind.of(
                                "NUMERIC(10, 2)",
                                DataTypes.DECIMAL(38, 6),
                                decimal("0"),
                                decimal("1.5"),
                                decimal("-1.50"),
                                decimal("99999999.99"))
                        .asked(
                                decimal("1.500001"),
                                decimal("99999999999999999999999999999999.999999")),
                KeyKind.of(
                        "REAL",
                        DataTypes.FLOAT(),
                        0.0f,
                        -0.0f,
                        0.1f,
                        Float.NaN,
                        Float.NEGATIVE_INFINITY,
                        Float.MIN_VALUE,
                        Float.MAX_VALUE),
                KeyKind.of(
                        "DOUBLE PRECISION",
                        DataTypes.DOUBLE(),
                        0.0,
                        -0.0,
                        0.1,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE),
                KeyKind.text("CHAR(3)", 3),
                KeyKind.text("VARCHAR(4)", 4),
                KeyKind.text("VARCHAR_IGNORECASE(4)", 4),
                KeyKind.of(
                        "VARBINARY(4)",
                        DataTypes.BYTES(),
                        bytes(),
                        bytes(0),
                        bytes(0, 255),
                        bytes(1)),
                KeyKind.of(
                        "DATE",
                        DataTypes.DATE(),
                        date("-0043-03-15"),
                        date("0001-01-01"),
                        date("1582-10-10"),
                        date("2024-02-29"),
                        date("9999-12-31"),
                        date("+12000-01-01")),
                KeyKind.of(
                                "TIME(3)",
                                DataTypes.TIME(3),
                                time("00:00"),
                                time("12:00:01"),
                                time("23:59:59.999"))
                        .asked(time("12:00:01.001")),
                KeyKind.of(
                                "TIMESTAMP(3)",
                                DataTypes.TIMESTAMP(9),
                                timestamp("-0043-03-15T00:00"),
                                timestamp("1969-12-31T23:59:59.999"),
                                timestamp("2024-03-10T02:30:00"),
                                timestamp("+12000-01-01T00:00:00.001"))
                        .asked(timestamp("2024-03-10T02:30:00.000000001")),
                KeyKind.of(
                        "TIMESTAMP(6) WITH TIME ZONE",
                        DataTypes.TIMESTAMP_LTZ(6),
                        instant("1969-12-31T23:59:59.999999Z"),
                        instant("2024-03-10T02:30:00Z"),
                        instant("+12000-01-01T00:00:00Z")));
    }
}
