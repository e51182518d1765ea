/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.sql.SQLException;

/** Reads timestamps as what they are declared, if the database has them as that. */
final class Instants {

    private Instants() {}

    /**
     * @param instant whether the column holds instants
     */
    static ColumnReader reader(LogicalType type, DatabaseColumn column, boolean instant)
            throws SQLException {
        if (type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)) {
            checkInstant(column, type, instant);
        }
        return instant && type.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                ? ColumnReaders.localTimestamp(type)
                : ColumnReaders.modern(type);
    }

    /** Checks that what is declared an instant is one in the database too. */
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
