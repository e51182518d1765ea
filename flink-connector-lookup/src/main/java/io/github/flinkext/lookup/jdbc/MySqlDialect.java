/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * MySQL and MariaDB, which have no arrays.
 *
 * <p>Rows are read as they arrive, so a result that is too large is noticed early. MySQL's driver
 * knows one value only that asks for it.
 */
final class MySqlDialect implements JdbcDialect {

    private static final Pattern PLAIN_NAME = Pattern.compile("[^.`]+(\\.[^.`]+)?");

    private static final int ROWS_AT_ONCE = 1000;

    private final boolean mariaDb;

    MySqlDialect(boolean mariaDb) {
        this.mariaDb = mariaDb;
    }

    @Override
    public String databaseName() {
        return mariaDb ? "MariaDB" : "MySQL";
    }

    @Override
    public Map<String, String> driverProperties(JdbcSettings settings) {
        Map<String, String> properties = new HashMap<>();
        properties.put("connectTimeout", Long.toString(settings.connectionTimeout().toMillis()));
        return properties;
    }

    @Override
    public String tableName(String table, String quote) {
        return PLAIN_NAME.matcher(table).matches() && !table.startsWith("(")
                ? "`" + table.replace(".", "`.`") + "`"
                : table;
    }

    @Override
    public void bound(PreparedStatement statement, JdbcSettings settings) throws SQLException {
        statement.setFetchSize(mariaDb ? ROWS_AT_ONCE : Integer.MIN_VALUE);
    }

    @Override
    public JdbcValues.Converter toJdbc(LogicalType type) {
        return type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)
                ? JdbcValues.classic(type)
                : JdbcValues.modern(type);
    }

    @Override
    public ColumnReader reader(LogicalType type, DatabaseColumn column) throws SQLException {
        if (type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)) {
            // TIMESTAMP is an instant here, shown in the session's zone, which the driver knows.
            Instants.checkInstant(column, type, column.typeName().equalsIgnoreCase("TIMESTAMP"));
            return ColumnReaders.classic(type);
        }
        return ColumnReaders.modern(type);
    }

    @Override
    public int timestampPrecision() {
        return 6;
    }

    @Override
    public KeyStatement singleKey(LookupSql sql) {
        return new SingleKeyStatement(sql, Collections.nCopies(sql.keys().size(), "?"));
    }

    @Override
    public KeyStatement severalKeys(LookupSql sql) {
        return sql.keys().stream().allMatch(ExactKeys::isExact)
                ? new InListStatement(sql, true)
                : new UnionAllStatement(sql);
    }
}
