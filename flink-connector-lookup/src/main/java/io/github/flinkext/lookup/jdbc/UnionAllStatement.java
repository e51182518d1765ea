/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Asks for keys with one statement made of a plain one per key, each of which names its key's
 * position. The database alone decides what is equal, in the collation and with the padding of the
 * column.
 *
 * <pre>{@code
 * SELECT 0 AS n, d.name FROM airports d WHERE d.iata = ?
 *   UNION ALL SELECT 1, d.name FROM airports d WHERE d.iata = ?
 * }</pre>
 */
final class UnionAllStatement implements KeyStatement {

    private final LookupSql sql;

    UnionAllStatement(LookupSql sql) {
        this.sql = sql;
    }

    @Override
    public String sql(int keys) {
        String condition = sql.keysEqualParameters() + sql.andFilter();
        int places = KeyPadding.paddedSize(keys);
        StringBuilder text = new StringBuilder();
        for (int place = 0; place < places; place++) {
            text.append(place == 0 ? "SELECT " : " UNION ALL SELECT ")
                    .append(place)
                    .append(place == 0 ? " AS n, " : ", ")
                    .append(sql.columns())
                    .append(" FROM ")
                    .append(sql.from())
                    .append(" WHERE ")
                    .append(condition);
        }
        return text.toString();
    }

    @Override
    public void bind(PreparedStatement statement, List<RowData> keys) throws SQLException {
        int index = 1;
        int places = KeyPadding.paddedSize(keys.size());
        for (int place = 0; place < places; place++) {
            index =
                    place < keys.size()
                            ? sql.bindKey(statement, index, keys.get(place))
                            : bindNothing(statement, index);
            index = sql.bindFilter(statement, index);
        }
    }

    /** Nothing equals NULL, so the place finds no row. */
    private int bindNothing(PreparedStatement statement, int firstIndex) throws SQLException {
        int index = firstIndex;
        for (KeyColumn column : sql.keys()) {
            statement.setNull(index++, column.column().jdbcType());
        }
        return index;
    }

    @Override
    public int firstColumn() {
        return 2;
    }

    @Override
    public Positions positions(List<RowData> keys) {
        return row -> row.getInt(1);
    }
}
