/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;

import java.sql.SQLException;

/**
 * A column that rows are looked up by.
 *
 * @param sql the column in SQL
 * @param type its type in Flink
 * @param column what the database says of it
 * @param getter reads its value from a key
 * @param toJdbc makes the value one that drivers accept
 */
record KeyColumn(
        String name,
        String sql,
        LogicalType type,
        DatabaseColumn column,
        RowData.FieldGetter getter,
        JdbcValues.Converter toJdbc) {

    static KeyColumn of(
            DatabaseTable table, String name, LogicalType type, int position, JdbcDialect dialect)
            throws SQLException {
        DatabaseColumn column = table.column(name);
        return new KeyColumn(
                name,
                table.sqlOf(column),
                type,
                column,
                RowData.createFieldGetter(type.copy(false), position),
                dialect.toJdbc(type));
    }

    /** The key's value of this column, as drivers accept it. */
    Object value(RowData key) {
        return toJdbc.convert(getter.getFieldOrNull(key));
    }
}
