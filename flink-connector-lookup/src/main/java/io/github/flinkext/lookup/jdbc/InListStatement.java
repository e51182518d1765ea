/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks for keys by listing them, and finds the key of a row by the values in it. Only for keys
 * whose equality is exact, see {@link ExactKeys}.
 *
 * <pre>{@code
 * SELECT d.id, d.name FROM airports d WHERE (d.id IN (?, ?))
 * SELECT d.a, d.b, d.name FROM airports d WHERE ((d.a = ? AND d.b = ?) OR (d.a = ? AND d.b = ?))
 * }</pre>
 */
final class InListStatement implements KeyStatement {

    private final LookupSql sql;
    private final boolean modern;

    /**
     * @param modern whether the driver knows {@code java.time}
     */
    InListStatement(LookupSql sql, boolean modern) {
        this.sql = sql;
        this.modern = modern;
    }

    @Override
    public String sql(int keys) {
        int places = KeyPadding.paddedSize(keys);
        StringBuilder text = new StringBuilder("SELECT ");
        for (KeyColumn key : sql.keys()) {
            text.append(key.sql()).append(", ");
        }
        text.append(sql.columns()).append(" FROM ").append(sql.from()).append(" WHERE (");
        if (sql.keys().size() == 1) {
            text.append(sql.keys().get(0).sql())
                    .append(" IN (")
                    .append(
                            String.join(
                                    ", ",
                                    Collections.nCopies(places, sql.keys().get(0).placeholder())))
                    .append(')');
        } else {
            String one = sql.keysEqualParameters();
            text.append('(')
                    .append(String.join(") OR (", Collections.nCopies(places, one)))
                    .append(')');
        }
        return text.append(')').append(sql.andFilter()).toString();
    }

    @Override
    public void bind(PreparedStatement statement, List<RowData> keys) throws SQLException {
        int index = 1;
        int places = KeyPadding.paddedSize(keys.size());
        for (int place = 0; place < places; place++) {
            // Asking for the last key again changes nothing: it is one list.
            index = sql.bindKey(statement, index, keys.get(Math.min(place, keys.size() - 1)));
        }
        sql.bindFilter(statement, index);
    }

    @Override
    public int firstColumn() {
        return sql.keys().size() + 1;
    }

    @Override
    public Positions positions(List<RowData> keys) {
        Map<Object, Integer> positions = new HashMap<>(keys.size() * 2);
        for (int i = 0; i < keys.size(); i++) {
            positions.put(valuesOf(keys.get(i)), i);
        }
        return row -> position(positions, row);
    }

    private Object valuesOf(RowData key) {
        List<KeyColumn> columns = sql.keys();
        if (columns.size() == 1) {
            return ExactKeys.normalized(columns.get(0).value(key));
        }
        List<Object> values = new ArrayList<>(columns.size());
        for (KeyColumn column : columns) {
            values.add(ExactKeys.normalized(column.value(key)));
        }
        return values;
    }

    private int position(Map<Object, Integer> positions, ResultSet row) throws SQLException {
        Object values = valuesOf(row);
        Integer position = positions.get(values);
        if (position == null) {
            throw new SQLException(
                    "the database returned a row for the key "
                            + values
                            + ", which is none of those asked for. Declare the key columns with"
                            + " the types they have in the database.");
        }
        return position;
    }

    private Object valuesOf(ResultSet row) throws SQLException {
        List<KeyColumn> columns = sql.keys();
        if (columns.size() == 1) {
            return ExactKeys.read(row, 1, columns.get(0).type(), modern);
        }
        List<Object> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            values.add(ExactKeys.read(row, i + 1, columns.get(i).type(), modern));
        }
        return values;
    }
}
