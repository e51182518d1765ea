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
    List<KeyKind> ownKinds() {
        return and(
                UNLIMITED_KINDS,
                List.of(
                        KeyKind.of(
                                "TINYINT",
                                DataTypes.TINYINT(),
                                (short) -128,
                                (short) 0,
                                (short) 127),
                        KeyKind.text("VARCHAR_IGNORECASE(4)", 4),
                        KeyKind.of(
                                "VARBINARY(4)",
                                DataTypes.BYTES(),
                                bytes(),
                                bytes(0),
                                bytes(0, 255),
                                bytes(1)),
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
                                instant("+12000-01-01T00:00:00Z"))));
    }
}
