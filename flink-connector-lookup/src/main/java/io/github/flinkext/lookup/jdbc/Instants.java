/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.types.logical.LogicalType;

import java.sql.SQLException;

/** Checks that what is declared an instant is one in the database too. */
final class Instants {

    private Instants() {}

    static void checkInstant(DatabaseColumn column, LogicalType type, boolean instant)
            throws SQLException {
        if (!instant) {
            throw new SQLException(
                    String.format(
                            "column '%s' is declared as %s, but its type %s is not an instant."
                                    + " Declare it as TIMESTAMP.",
                            column.name(), type.copy(true).asSummaryString(), column.typeName()));
        }
    }
}
