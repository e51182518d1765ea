/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** A way to ask for keys with one statement, and to tell which key a row of its result is for. */
interface KeyStatement {

    /** The statement for a number of keys. Few different texts, so that drivers can reuse plans. */
    String sql(int keys);

    void bind(PreparedStatement statement, List<RowData> keys) throws SQLException;

    /** Index of the first looked-up column in the result, counted from 1. */
    int firstColumn();

    /** Tells for the keys that were bound which one a row of the result is for. */
    Positions positions(List<RowData> keys);

    /** Finds the key of the result's current row. */
    @FunctionalInterface
    interface Positions {

        /** Position in the list of keys, or a negative number for a row to pass over. */
        int of(ResultSet row) throws SQLException;
    }
}
