/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import java.io.Serializable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition on columns of the table, put together while the query is planned and written in the
 * database's SQL when its columns are known.
 */
record SqlFilter(List<Part> parts) implements Serializable {

    SqlFilter {
        parts = List.copyOf(parts);
    }

    /** A piece of a condition. */
    sealed interface Part extends Serializable permits Text, Column, Parameter {}

    /** SQL as it stands. */
    record Text(String sql) implements Part {}

    /**
     * A column.
     *
     * @param exactText whether its characters are compared one by one, whatever its collation
     */
    record Column(String name, boolean exactText) implements Part {}

    /** A value, as drivers accept it. */
    record Parameter(Serializable value) implements Part {}

    String sql(DatabaseTable table, JdbcDialect dialect) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Text text) {
                sql.append(text.sql());
            } else if (part instanceof Column column) {
                DatabaseColumn described = table.column(column.name());
                String written = table.sqlOf(described);
                sql.append(column.exactText() ? dialect.exactText(written, described) : written);
            } else {
                sql.append('?');
            }
        }
        return sql.toString();
    }

    List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Parameter parameter) {
                values.add(parameter.value());
            }
        }
        return values;
    }
}
