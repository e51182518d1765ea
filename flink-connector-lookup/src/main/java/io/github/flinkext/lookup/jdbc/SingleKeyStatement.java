/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Asks for one key in the plainest way, so that the database uses what index it has. */
final class SingleKeyStatement implements KeyStatement {

    private final LookupSql sql;
    private final String text;

    SingleKeyStatement(LookupSql sql) {
        this.sql = sql;
        this.text =
                "SELECT "
                        + sql.columns()
                        + " FROM "
                        + sql.from()
                        + " WHERE "
                        + sql.keysEqualParameters()
                        + sql.andFilter();
    }

    @Override
    public String sql(int keys) {
        return text;
    }

    @Override
    public void bind(PreparedStatement statement, List<RowData> keys) throws SQLException {
        sql.bindFilter(statement, sql.bindKey(statement, 1, keys.get(0)));
    }

    @Override
    public int firstColumn() {
        return 1;
    }

    @Override
    public Positions positions(List<RowData> keys) {
        return row -> 0;
    }
}
