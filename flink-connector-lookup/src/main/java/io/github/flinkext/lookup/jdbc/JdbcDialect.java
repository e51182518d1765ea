/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import javax.annotation.Nullable;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Pattern;

/** What one kind of database does in its own way. */
interface JdbcDialect {

    /** A table's name that needs no quotes, or brings its own. */
    Pattern WRITTEN_NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)*|.*[\"`(\\[].*");

    /** Name of the database for messages and EXPLAIN. */
    String databaseName();

    /** Whether a column may be declared with this type. */
    default boolean supports(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    FLOAT,
                    DOUBLE,
                    DECIMAL,
                    CHAR,
                    VARCHAR,
                    BINARY,
                    VARBINARY,
                    DATE,
                    TIME_WITHOUT_TIME_ZONE,
                    TIMESTAMP_WITHOUT_TIME_ZONE,
                    TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    true;
            case ARRAY -> hasArrays() && supportsKey(type.getChildren().get(0));
            default -> false;
        };
    }

    /** Whether there are arrays, of all types that are none. */
    default boolean hasArrays() {
        return false;
    }

    /** Whether a column of this type may be a lookup key. */
    default boolean supportsKey(LogicalType type) {
        return supports(type) && !type.is(LogicalTypeRoot.ARRAY);
    }

    /**
     * Parameters of the driver that the table's options ask for. One that the URL sets itself is
     * left as it is.
     */
    default Map<String, String> driverProperties(JdbcSettings settings) {
        return Map.of();
    }

    /** How the user's table name is written in SQL. */
    default String tableName(String table, String quote) {
        return WRITTEN_NAME.matcher(table).matches() ? table : quote + table + quote;
    }

    /** Makes the driver stop at one row beyond the bound, or hand out rows as they arrive. */
    default void bound(PreparedStatement statement, JdbcSettings settings) throws SQLException {
        statement.setMaxRows(
                settings.maxResultRows() == Integer.MAX_VALUE ? 0 : settings.maxResultRows() + 1);
    }

    /** Whether a failure says that {@link #driverProperties} stopped a result for its size. */
    default boolean saysTooLarge(SQLException failure) {
        return false;
    }

    /** How a column is written where it is looked up. */
    default String selected(String columnSql, LogicalType type) {
        return columnSql;
    }

    /** Reads a column of the table, as it was {@link #selected}. */
    ColumnReader reader(LogicalType type, DatabaseColumn column) throws SQLException;

    /** Whether {@link #exactText} is there, so that conditions on strings can be left to it. */
    default boolean comparesTextExactly() {
        return false;
    }

    /** Whether there are booleans, and not numbers in their place. */
    default boolean hasBooleans() {
        return false;
    }

    /** Most digits of a second that a timestamp of this database has. */
    default int timestampPrecision() {
        return 9;
    }

    /**
     * A value of {@link JdbcValues}, of a key or of a condition, as the driver accepts it. Null for
     * one that no column can hold.
     */
    @Nullable
    default Object parameter(Object value) {
        return value;
    }

    /** What a column that rows are looked up by is compared with. */
    default String placeholder(LogicalType type, DatabaseColumn column) {
        return "?";
    }

    /** A character column in SQL such that only the same characters are equal. */
    default String exactText(String columnSql, DatabaseColumn column) {
        throw new UnsupportedOperationException("No comparison of characters was promised.");
    }

    /** Asks for several keys. */
    KeyStatement severalKeys(LookupSql sql);
}
