/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import javax.annotation.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;

/**
 * The readers that every database can use.
 *
 * <p>Strings are made from bytes: a cached row is shared by threads, and such a string never
 * changes again inside, while one made from a {@link String} is encoded when it is first needed.
 */
final class ColumnReaders {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private ColumnReaders() {}

    /** With {@code java.time}, which knows no time zone of the JVM. */
    static ColumnReader modern(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case DATE ->
                    nullable(
                            (row, i) -> row.getObject(i, LocalDate.class), ColumnReaders::epochDay);
            case TIME_WITHOUT_TIME_ZONE ->
                    nullable((row, i) -> row.getObject(i, LocalTime.class), ColumnReaders::millis);
            case TIMESTAMP_WITHOUT_TIME_ZONE -> {
                int precision = LogicalTypeChecks.getPrecision(type);
                yield nullable(
                        (row, i) -> row.getObject(i, LocalDateTime.class),
                        value -> timestamp(value, precision));
            }
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
                int precision = LogicalTypeChecks.getPrecision(type);
                yield nullable(
                        (row, i) -> row.getObject(i, OffsetDateTime.class),
                        value -> instant(value.toInstant(), precision));
            }
            default -> plain(type);
        };
    }

    /** With {@code java.sql}, for drivers that know nothing else. */
    static ColumnReader classic(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case DATE ->
                    nullable(ResultSet::getDate, (Date value) -> epochDay(value.toLocalDate()));
            case TIME_WITHOUT_TIME_ZONE ->
                    nullable(ResultSet::getTime, (Time value) -> millis(JdbcValues.modern(value)));
            case TIMESTAMP_WITHOUT_TIME_ZONE -> localTimestamp(type);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
                int precision = LogicalTypeChecks.getPrecision(type);
                yield nullable(
                        ResultSet::getTimestamp,
                        (Timestamp value) -> instant(value.toInstant(), precision));
            }
            default -> plain(type);
        };
    }

    /** Reads a timestamp, or an instant as the time of day in the JVM's zone. */
    static ColumnReader localTimestamp(LogicalType type) {
        int precision = LogicalTypeChecks.getPrecision(type);
        return nullable(
                ResultSet::getTimestamp,
                (Timestamp value) -> timestamp(value.toLocalDateTime(), precision));
    }

    static StringData string(String value) {
        return StringData.fromBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    static DecimalData decimal(BigDecimal value, DecimalType type) {
        DecimalData decimal =
                DecimalData.fromBigDecimal(value, type.getPrecision(), type.getScale());
        if (decimal == null) {
            throw new ArithmeticException(
                    "the value "
                            + value.toPlainString()
                            + " does not fit in "
                            + type.asSummaryString());
        }
        return decimal;
    }

    static int epochDay(LocalDate date) {
        return Math.toIntExact(date.toEpochDay());
    }

    static int millis(LocalTime time) {
        return (int) (time.toNanoOfDay() / NANOS_PER_MILLI);
    }

    static TimestampData timestamp(LocalDateTime value, int precision) {
        return TimestampData.fromLocalDateTime(
                value.withNano(truncate(value.getNano(), precision)));
    }

    static TimestampData instant(Instant value, int precision) {
        return TimestampData.fromInstant(
                Instant.ofEpochSecond(
                        value.getEpochSecond(), truncate(value.getNano(), precision)));
    }

    /**
     * Digits beyond the declared precision would be lost at the next exchange, so nobody sees them.
     */
    private static int truncate(int nano, int precision) {
        int unit = 1;
        for (int digits = precision; digits < 9; digits++) {
            unit *= 10;
        }
        return nano - nano % unit;
    }

    private static ColumnReader plain(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> primitive(ResultSet::getBoolean);
            case TINYINT -> primitive(ResultSet::getByte);
            case SMALLINT -> primitive(ResultSet::getShort);
            case INTEGER -> primitive(ResultSet::getInt);
            case BIGINT -> primitive(ResultSet::getLong);
            case FLOAT -> primitive(ResultSet::getFloat);
            case DOUBLE -> primitive(ResultSet::getDouble);
            case DECIMAL ->
                    nullable(
                            ResultSet::getBigDecimal,
                            (BigDecimal value) -> decimal(value, (DecimalType) type));
            case CHAR, VARCHAR -> nullable(ResultSet::getString, ColumnReaders::string);
            case BINARY, VARBINARY -> ResultSet::getBytes;
            default -> throw new IllegalArgumentException("No reader of " + type);
        };
    }

    private static ColumnReader primitive(ColumnReader reader) {
        return (row, index) -> {
            Object value = reader.read(row, index);
            return row.wasNull() ? null : value;
        };
    }

    static <T> ColumnReader nullable(DriverGetter<T> getter, ValueConverter<T> converter) {
        return (row, index) -> {
            T value = getter.get(row, index);
            return value == null ? null : converter.convert(value);
        };
    }

    /** Reads a column as the driver gives it. */
    @FunctionalInterface
    interface DriverGetter<T> {

        @Nullable
        T get(ResultSet row, int index) throws SQLException;
    }

    /** Turns the driver's value into Flink's. */
    @FunctionalInterface
    interface ValueConverter<T> {

        Object convert(T value) throws SQLException;
    }
}
