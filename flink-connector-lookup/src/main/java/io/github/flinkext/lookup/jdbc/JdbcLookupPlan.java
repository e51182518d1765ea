/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.RowData;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a table is looked up, now that the database has described it: the statements, and the reader
 * of their rows.
 */
record JdbcLookupPlan(
        List<KeyColumn> keyColumns, KeyStatement one, KeyStatement several, RowReader reader) {

    static JdbcLookupPlan of(
            Connection connection, JdbcDialect dialect, String tableName, LookupQuery query)
            throws SQLException {
        DatabaseTable table = DatabaseTable.describe(connection, dialect, tableName);
        List<String> columns = new ArrayList<>();
        List<ColumnReader> readers = new ArrayList<>();
        for (int i = 0; i < query.names().size(); i++) {
            DatabaseColumn column = table.column(query.names().get(i));
            columns.add(dialect.selected(table.sqlOf(column), query.types().get(i)));
            readers.add(dialect.reader(query.types().get(i), column));
        }
        List<KeyColumn> keys = new ArrayList<>();
        for (int position : query.keys()) {
            keys.add(
                    KeyColumn.of(
                            table,
                            query.names().get(position),
                            query.types().get(position),
                            keys.size(),
                            dialect));
        }
        List<String> filters = new ArrayList<>();
        List<Object> filterValues = new ArrayList<>();
        for (SqlFilter filter : query.filters()) {
            filters.add("(" + filter.sql(table, dialect) + ")");
            for (Object value : filter.values()) {
                filterValues.add(dialect.parameter(value));
            }
        }
        LookupSql sql =
                new LookupSql(
                        String.join(", ", columns),
                        table.name(),
                        List.copyOf(keys),
                        filters.isEmpty() ? null : String.join(" AND ", filters),
                        List.copyOf(filterValues));
        return new JdbcLookupPlan(
                sql.keys(),
                new SingleKeyStatement(sql),
                dialect.severalKeys(sql),
                new RowReader(query.names(), readers));
    }

    KeyStatement statementFor(List<RowData> keys) {
        return keys.size() == 1 ? one : several;
    }
}
