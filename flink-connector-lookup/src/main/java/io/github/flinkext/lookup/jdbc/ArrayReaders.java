/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import javax.annotation.Nullable;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;

/** Reads arrays, whose elements come as the driver likes. */
final class ArrayReaders {

    private ArrayReaders() {}

    static ColumnReader reader(ArrayType type) {
        LogicalType element = type.getElementType();
        return ColumnReaders.nullable(ResultSet::getArray, array -> read(array, element));
    }

    private static GenericArrayData read(Array array, LogicalType elementType) throws SQLException {
        try {
            Object[] elements = (Object[]) array.getArray();
            Object[] converted = new Object[elements.length];
            for (int i = 0; i < elements.length; i++) {
                converted[i] = element(elements[i], elementType);
            }
            return new GenericArrayData(converted);
        } finally {
            array.free();
        }
    }

    @Nullable
    private static Object element(@Nullable Object value, LogicalType type) {
        if (value == null) {
            return null;
        }
        return switch (type.getTypeRoot()) {
            case TINYINT -> ((Number) value).byteValue();
            case SMALLINT -> ((Number) value).shortValue();
            case INTEGER -> ((Number) value).intValue();
            case BIGINT -> ((Number) value).longValue();
            case FLOAT -> ((Number) value).floatValue();
            case DOUBLE -> ((Number) value).doubleValue();
            case DECIMAL -> ColumnReaders.decimal((BigDecimal) value, (DecimalType) type);
            case CHAR, VARCHAR -> ColumnReaders.string(value.toString());
            case DATE ->
                    ColumnReaders.epochDay(
                            value instanceof Date date ? date.toLocalDate() : (LocalDate) value);
            case TIME_WITHOUT_TIME_ZONE ->
                    ColumnReaders.millis(
                            value instanceof Time time ? time.toLocalTime() : (LocalTime) value);
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                    ColumnReaders.timestamp(
                            value instanceof Timestamp timestamp
                                    ? timestamp.toLocalDateTime()
                                    : (LocalDateTime) value,
                            LogicalTypeChecks.getPrecision(type));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> instant(value, type);
            default -> value;
        };
    }

    private static TimestampData instant(Object value, LogicalType type) {
        return ColumnReaders.instant(
                value instanceof Timestamp timestamp
                        ? timestamp.toInstant()
                        : ((OffsetDateTime) value).toInstant(),
                LogicalTypeChecks.getPrecision(type));
    }
}
