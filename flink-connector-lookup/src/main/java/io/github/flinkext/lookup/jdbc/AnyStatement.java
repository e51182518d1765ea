/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * Asks PostgreSQL for keys of one integer column, and finds the key of a row by its value.
 *
 * <pre>{@code
 * SELECT d.id, d.name FROM airports d WHERE d.id = ANY(CAST(? AS int8[]))
 * }</pre>
 *
 * <p>The server scans its index once for the list, where it would join with the unnested one, and
 * the driver sends the list in binary.
 */
final class AnyStatement implements KeyStatement {

    private final LookupSql sql;
    private final KeyColumn key;
    private final String text;

    AnyStatement(LookupSql sql) {
        checkArgument(sql.keys().size() == 1, "Cannot ask for %s with one list", sql.keys());
        this.sql = sql;
        this.key = sql.keys().get(0);
        this.text =
                "SELECT "
                        + key.sql()
                        + ", "
                        + sql.columns()
                        + " FROM "
                        + sql.from()
                        + " WHERE "
                        + key.sql()
                        + " = ANY(CAST(? AS int8[]))"
                        + sql.andFilter();
    }

    @Override
    public String sql(int keys) {
        return text;
    }

    @Override
    public void bind(PreparedStatement statement, List<RowData> keys) throws SQLException {
        long[] values = new long[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(keys.get(i));
        }
        statement.setObject(1, values);
        sql.bindFilter(statement, 2);
    }

    @Override
    public int firstColumn() {
        return 2;
    }

    @Override
    public Positions positions(List<RowData> keys) {
        Map<Long, Integer> positions = new HashMap<>(keys.size() * 2);
        for (int i = 0; i < keys.size(); i++) {
            positions.put(value(keys.get(i)), i);
        }
        return row -> position(positions, row);
    }

    private int position(Map<Long, Integer> positions, ResultSet row) throws SQLException {
        long value = row.getLong(1);
        Integer position = positions.get(value);
        if (position == null) {
            throw new SQLException(
                    "the database returned a row for "
                            + key.name()
                            + " = "
                            + value
                            + ", which it was not asked for");
        }
        return position;
    }

    private long value(RowData row) {
        return ((Number) key.value(row)).longValue();
    }
}
