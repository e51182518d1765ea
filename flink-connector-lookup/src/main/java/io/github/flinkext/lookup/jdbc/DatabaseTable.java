/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table as the database describes it.
 *
 * @param name how it is written in SQL
 * @param quote what quotes an identifier
 * @param columns all its columns
 */
record DatabaseTable(String name, String quote, List<DatabaseColumn> columns) {

    /** Asks the database; reads no rows. */
    static DatabaseTable describe(Connection connection, JdbcDialect dialect, String table)
            throws SQLException {
        String quote = connection.getMetaData().getIdentifierQuoteString().trim();
        String name = dialect.tableName(table, quote);
        List<DatabaseColumn> columns = new ArrayList<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT * FROM " + name + " WHERE 1 = 0");
                ResultSet nothing = statement.executeQuery()) {
            ResultSetMetaData metaData = nothing.getMetaData();
            for (int i = 1; i <= metaData.getColumnCount(); i++) {
                columns.add(
                        new DatabaseColumn(
                                metaData.getColumnName(i),
                                metaData.getColumnType(i),
                                metaData.getColumnTypeName(i),
                                metaData.getPrecision(i)));
            }
        }
        return new DatabaseTable(name, quote, columns);
    }

    /**
     * The column of the name. Databases keep names in upper or lower case unless they were quoted,
     * so where none has the exact name, one that differs in case is taken.
     */
    DatabaseColumn column(String columnName) throws SQLException {
        List<DatabaseColumn> similar = new ArrayList<>();
        for (DatabaseColumn column : columns) {
            if (column.name().equals(columnName)) {
                return column;
            }
            if (column.name().equalsIgnoreCase(columnName)) {
                similar.add(column);
            }
        }
        if (similar.size() == 1) {
            return similar.get(0);
        }
        throw new SQLException(
                "table "
                        + name
                        + " has no column '"
                        + columnName
                        + "'. It has "
                        + columns.stream()
                                .map(DatabaseColumn::name)
                                .collect(Collectors.joining(", "))
                        + ".");
    }

    /** How the column is written in SQL where the table goes by {@link LookupSql#TABLE_ALIAS}. */
    String sqlOf(DatabaseColumn column) {
        return LookupSql.TABLE_ALIAS
                + "."
                + quote
                + (quote.isEmpty() ? column.name() : column.name().replace(quote, quote + quote))
                + quote;
    }
}
