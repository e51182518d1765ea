/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.StringJoiner;

/**
 * Asks for keys by joining the table with arrays of them. The text is the same for any number of
 * keys, and each row comes with its key's ordinal, so that whatever the database takes for equal
 * (padding, scale, collation) is equal here.
 *
 * <pre>{@code
 * SELECT k.n, d.name FROM UNNEST(CAST(? AS "int8"[])) WITH ORDINALITY AS k(v0, n)
 *   JOIN airports d ON d.id = k.v0
 * }</pre>
 */
final class UnnestStatement implements KeyStatement {

    private final LookupSql sql;
    private final List<KeyArray> arrays;
    private final String text;

    /**
     * @param arrays how the values of each key column are sent
     */
    UnnestStatement(LookupSql sql, List<KeyArray> arrays) {
        this.sql = sql;
        this.arrays = arrays;
        this.text = text(sql, arrays);
    }

    /**
     * How the values of a key column are sent in one parameter.
     *
     * @param elementType the driver's name of the elements' type
     * @param placeholder the parameter in SQL, cast to the type that the column is compared with
     * @param toElement turns a parameter into an element
     */
    record KeyArray(String elementType, String placeholder, JdbcValues.Converter toElement) {}

    private static String text(LookupSql sql, List<KeyArray> arrays) {
        StringJoiner placeholders = new StringJoiner(", ");
        StringJoiner names = new StringJoiner(", ");
        StringJoiner condition = new StringJoiner(" AND ");
        for (int i = 0; i < arrays.size(); i++) {
            placeholders.add(arrays.get(i).placeholder());
            names.add("v" + i);
            condition.add(sql.keys().get(i).sql() + " = k.v" + i);
        }
        return "SELECT k.n, "
                + sql.columns()
                + " FROM UNNEST("
                + placeholders
                + ") WITH ORDINALITY AS k("
                + names
                + ", n) JOIN "
                + sql.from()
                + " ON "
                + condition
                + (sql.filter() == null ? "" : " WHERE " + sql.filter());
    }

    @Override
    public String sql(int keys) {
        return text;
    }

    @Override
    public void bind(PreparedStatement statement, List<RowData> keys) throws SQLException {
        int index = 1;
        for (int i = 0; i < arrays.size(); i++) {
            KeyArray array = arrays.get(i);
            KeyColumn column = sql.keys().get(i);
            Object[] elements = newElements(column, keys.size());
            for (int k = 0; k < elements.length; k++) {
                elements[k] = array.toElement().convert(column.value(keys.get(k)));
            }
            statement.setArray(
                    index++,
                    statement.getConnection().createArrayOf(array.elementType(), elements));
        }
        sql.bindFilter(statement, index);
    }

    /** Drivers tell arrays of binaries from arrays of anything by their class. */
    private static Object[] newElements(KeyColumn column, int size) {
        return column.type().is(LogicalTypeFamily.BINARY_STRING)
                ? new byte[size][]
                : new Object[size];
    }

    @Override
    public int firstColumn() {
        return 2;
    }

    @Override
    public Positions positions(List<RowData> keys) {
        return row -> row.getInt(1) - 1;
    }
}
