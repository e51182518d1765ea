/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import javax.annotation.Nullable;

import java.sql.SQLException;

/**
 * A column that rows are looked up by.
 *
 * @param sql the column in SQL
 * @param type its type in Flink
 * @param column what the database says of it
 * @param getter reads its value from a key
 * @param toJdbc makes the value one that is compared with the database's
 * @param dialect makes that one a parameter
 */
record KeyColumn(
        String name,
        String sql,
        LogicalType type,
        DatabaseColumn column,
        RowData.FieldGetter getter,
        JdbcValues.Converter toJdbc,
        JdbcDialect dialect) {

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
                converter(type, dialect),
                dialect);
    }

    /**
     * A timestamp finer than any in the database is NULL, which nothing equals: the database would
     * round it, and find rows of another time.
     */
    private static JdbcValues.Converter converter(LogicalType type, JdbcDialect dialect) {
        JdbcValues.Converter plain = JdbcValues.converter(type);
        if (!type.is(LogicalTypeFamily.TIMESTAMP)
                || LogicalTypeChecks.getPrecision(type) <= dialect.timestampPrecision()) {
            return plain;
        }
        int unit = (int) Math.pow(10, 9 - dialect.timestampPrecision());
        return value ->
                ((TimestampData) value).getNanoOfMillisecond() % unit == 0
                        ? plain.convert(value)
                        : null;
    }

    /** The key's value of this column, see {@link JdbcValues}. Null if no column can hold it. */
    @Nullable
    Object value(RowData key) {
        return toJdbc.convert(getter.getFieldOrNull(key));
    }

    /** The same as the driver accepts it. */
    @Nullable
    Object parameter(RowData key) {
        Object value = value(key);
        return value == null ? null : dialect.parameter(value);
    }

    /** {@code d.a = ?}. */
    String equalsParameter() {
        return sql + " = " + placeholder();
    }

    /** What the column is compared with. */
    String placeholder() {
        return dialect.placeholder(type, column);
    }
}
