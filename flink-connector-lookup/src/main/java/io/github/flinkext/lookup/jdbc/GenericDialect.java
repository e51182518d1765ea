/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.types.logical.LogicalType;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Any other database: nothing but what the JDBC standard says. */
final class GenericDialect implements JdbcDialect {

    private static final int ROWS_AT_ONCE = 1000;

    private final String subprotocol;

    /**
     * @param subprotocol what the database is called in its URLs
     */
    GenericDialect(String subprotocol) {
        this.subprotocol = subprotocol;
    }

    @Override
    public String databaseName() {
        return subprotocol.isEmpty() ? "JDBC database" : subprotocol;
    }

    @Override
    public void bound(PreparedStatement statement, JdbcSettings settings) throws SQLException {
        statement.setFetchSize(ROWS_AT_ONCE);
        JdbcDialect.super.bound(statement, settings);
    }

    @Override
    public ColumnReader reader(LogicalType type, DatabaseColumn column) {
        return ColumnReaders.classic(type);
    }

    @Override
    public Object parameter(Object value) {
        return JdbcValues.classic(value);
    }

    @Override
    public KeyStatement severalKeys(LookupSql sql) {
        return ExactKeys.areExact(sql.keys())
                ? new InListStatement(sql, false)
                : new UnionAllStatement(sql);
    }
}
