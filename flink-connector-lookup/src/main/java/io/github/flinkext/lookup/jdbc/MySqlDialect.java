/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import javax.annotation.Nullable;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.ValueRange;
import java.util.HashMap;
import java.util.Locale;
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

    private static final DateTimeFormatter DATETIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS", Locale.ROOT);

    private static final ValueRange YEARS = ValueRange.of(0, 9999);

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
        if (!mariaDb) {
            // As MariaDB's driver reads a date of zeros, which this one refuses.
            properties.put("zeroDateTimeBehavior", "CONVERT_TO_NULL");
        }
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

    /**
     * TIMESTAMP is an instant here, but shown in the session's time zone, which drivers take for
     * that of the JVM unless told otherwise. In seconds since 1970 it depends on neither; 0 is a
     * zero date.
     */
    @Override
    public String selected(String columnSql, LogicalType type) {
        return isInstant(type) ? "NULLIF(UNIX_TIMESTAMP(" + columnSql + "), 0)" : columnSql;
    }

    @Override
    public ColumnReader reader(LogicalType type, DatabaseColumn column) throws SQLException {
        if (isInstant(type)) {
            Instants.checkInstant(column, type, column.typeName().equalsIgnoreCase("TIMESTAMP"));
            int precision = LogicalTypeChecks.getPrecision(type);
            return ColumnReaders.nullable(
                    ResultSet::getBigDecimal,
                    seconds -> ColumnReaders.instant(JdbcValues.instant(seconds), precision));
        }
        return ColumnReaders.modern(type);
    }

    @Override
    public String placeholder(LogicalType type, DatabaseColumn column) {
        return isInstant(type) ? "FROM_UNIXTIME(?)" : "?";
    }

    /**
     * Times as text, as they are sent anyhow: MySQL's driver would leave out the parts of a second
     * when it talks to a MariaDB, which it takes for a MySQL that knows none.
     */
    @Nullable
    @Override
    public Object parameter(Object value) {
        if (!canBeHeld(value)) {
            return null;
        }
        if (value instanceof OffsetDateTime instant) {
            return JdbcValues.secondsSince1970(instant.toInstant());
        }
        if (value instanceof LocalDateTime timestamp) {
            return DATETIME.format(timestamp);
        }
        return value instanceof LocalTime ? value.toString() : value;
    }

    /**
     * What cannot would fail the statement, or stand in it as the name of a column: {@code NaN}.
     */
    private static boolean canBeHeld(Object value) {
        if (value instanceof Double || value instanceof Float) {
            return Double.isFinite(((Number) value).doubleValue());
        }
        return !(value instanceof LocalDate || value instanceof LocalDateTime)
                || YEARS.isValidValue(((TemporalAccessor) value).getLong(ChronoField.YEAR));
    }

    private static boolean isInstant(LogicalType type) {
        return type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
    }

    @Override
    public int timestampPrecision() {
        return 6;
    }

    @Override
    public KeyStatement severalKeys(LookupSql sql) {
        return ExactKeys.areExact(sql.keys())
                ? new InListStatement(sql, true)
                : new UnionAllStatement(sql);
    }
}
