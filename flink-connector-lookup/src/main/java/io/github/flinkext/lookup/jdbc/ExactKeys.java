/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import javax.annotation.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;

/**
 * Compares keys as the database does, for the types whose equality is that of the value: numbers
 * without a fraction of their own precision, dates, times, timestamps and binaries. Characters are
 * not among them, since collations and padding make different ones equal.
 */
final class ExactKeys {

    private ExactKeys() {}

    /** Whether equal values of the columns are those that {@link #normalized} makes equal. */
    static boolean areExact(List<KeyColumn> keys) {
        return keys.stream().allMatch(ExactKeys::isExact);
    }

    private static boolean isExact(KeyColumn key) {
        int jdbcType = key.column().jdbcType();
        return switch (key.type().getTypeRoot()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> isExactNumber(jdbcType);
            case DATE -> jdbcType == Types.DATE;
            case TIME_WITHOUT_TIME_ZONE -> jdbcType == Types.TIME;
            case TIMESTAMP_WITHOUT_TIME_ZONE -> jdbcType == Types.TIMESTAMP;
            case BINARY, VARBINARY ->
                    jdbcType == Types.BINARY
                            || jdbcType == Types.VARBINARY
                            || jdbcType == Types.LONGVARBINARY;
            default -> false;
        };
    }

    private static boolean isExactNumber(int jdbcType) {
        return switch (jdbcType) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.DECIMAL,
                    Types.NUMERIC ->
                    true;
            default -> false;
        };
    }

    /** The key's value, as the driver takes it, such that {@code equals} is the database's. */
    @Nullable
    static Object normalized(@Nullable Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
        }
        if (value instanceof Short || value instanceof Integer || value instanceof Long) {
            return normalized(BigDecimal.valueOf(((Number) value).longValue()));
        }
        if (value instanceof Byte number) {
            return normalized(BigDecimal.valueOf(number.longValue()));
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof Timestamp timestamp) {
            return timestamp.toLocalDateTime();
        }
        if (value instanceof Date date) {
            return date.toLocalDate();
        }
        if (value instanceof Time time) {
            return JdbcValues.modern(time);
        }
        return value;
    }

    /** The value of a key column in a result, normalized. */
    static Object read(ResultSet row, int index, LogicalType type, boolean modern)
            throws SQLException {
        LogicalTypeRoot root = type.getTypeRoot();
        return switch (root) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL ->
                    normalized(row.getBigDecimal(index));
            case DATE ->
                    modern ? row.getObject(index, LocalDate.class) : normalized(row.getDate(index));
            case TIME_WITHOUT_TIME_ZONE ->
                    modern ? row.getObject(index, LocalTime.class) : normalized(row.getTime(index));
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                    modern
                            ? row.getObject(index, LocalDateTime.class)
                            : normalized(row.getTimestamp(index));
            case BINARY, VARBINARY -> normalized(row.getBytes(index));
            default -> throw new IllegalStateException("Not exact: " + type);
        };
    }
}
