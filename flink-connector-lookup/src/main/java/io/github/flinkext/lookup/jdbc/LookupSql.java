/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The parts that all statements of one lookup share.
 *
 * @param columns the looked-up columns in SQL
 * @param table the table in SQL
 * @param keys the columns it is looked up by
 * @param filter further conditions in SQL, or null
 * @param filterValues the parameters of {@code filter}
 */
record LookupSql(
        String columns,
        String table,
        List<KeyColumn> keys,
        @Nullable String filter,
        List<Object> filterValues) {

    /** Name of the looked-up table in every statement. */
    static final String TABLE_ALIAS = "d";

    String from() {
        return table + " " + TABLE_ALIAS;
    }

    String andFilter() {
        return filter == null ? "" : " AND " + filter;
    }

    /** {@code d.a = ? AND d.b = ?}, with the placeholders of the dialect. */
    String keysEqualParameters() {
        return keys.stream().map(KeyColumn::equalsParameter).collect(Collectors.joining(" AND "));
    }

    /** Sets the parameters of one key and returns the index of the parameter after them. */
    int bindKey(PreparedStatement statement, int firstIndex, RowData key) throws SQLException {
        int index = firstIndex;
        for (KeyColumn column : keys) {
            statement.setObject(index++, column.parameter(key));
        }
        return index;
    }

    /** Sets the filter's values and returns the index of the parameter after them. */
    int bindFilter(PreparedStatement statement, int firstIndex) throws SQLException {
        int index = firstIndex;
        for (Object value : filterValues) {
            statement.setObject(index++, value);
        }
        return index;
    }
}
