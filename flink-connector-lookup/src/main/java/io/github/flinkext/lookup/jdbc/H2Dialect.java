/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

import java.sql.SQLException;
import java.sql.Types;

/** H2, embedded or as a server. */
final class H2Dialect implements JdbcDialect {

    @Override
    public String databaseName() {
        return "H2";
    }

    @Override
    public boolean hasArrays() {
        return true;
    }

    @Override
    public ColumnReader reader(LogicalType type, DatabaseColumn column) throws SQLException {
        return type instanceof ArrayType array
                ? ArrayReaders.reader(array)
                : Instants.reader(type, column, column.jdbcType() == Types.TIMESTAMP_WITH_TIMEZONE);
    }

    @Override
    public boolean comparesTextExactly() {
        return true;
    }

    @Override
    public boolean hasBooleans() {
        return true;
    }

    /** Without the case-insensitivity of VARCHAR_IGNORECASE, and with the padding of CHAR. */
    @Override
    public String exactText(String columnSql, DatabaseColumn column) {
        return column.jdbcType() == Types.CHAR
                ? "RPAD(" + columnSql + ", " + column.length() + ")"
                : "CAST(" + columnSql + " AS CHARACTER VARYING)";
    }

    @Override
    public KeyStatement severalKeys(LookupSql sql) {
        return new UnnestStatement(sql, sql.keys().stream().map(H2Dialect::array).toList());
    }

    private static UnnestStatement.KeyArray array(KeyColumn key) {
        String type = keyType(key.type());
        return new UnnestStatement.KeyArray(type, "CAST(? AS " + type + " ARRAY)", value -> value);
    }

    private static String keyType(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> "BOOLEAN";
            case TINYINT, SMALLINT -> "SMALLINT";
            case INTEGER -> "INTEGER";
            case BIGINT -> "BIGINT";
            case FLOAT -> "REAL";
            case DOUBLE -> "DOUBLE PRECISION";
            case DECIMAL -> {
                DecimalType decimal = (DecimalType) type;
                yield "NUMERIC(" + decimal.getPrecision() + ", " + decimal.getScale() + ")";
            }
            case CHAR, VARCHAR -> "CHARACTER VARYING";
            case BINARY, VARBINARY -> "BINARY VARYING";
            case DATE -> "DATE";
            case TIME_WITHOUT_TIME_ZONE -> "TIME(9)";
            case TIMESTAMP_WITHOUT_TIME_ZONE -> "TIMESTAMP(9)";
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "TIMESTAMP(9) WITH TIME ZONE";
            default -> throw new IllegalArgumentException("No lookup by " + type);
        };
    }
}
