/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;

import javax.annotation.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Values as JDBC knows them: {@code java.time} for dates and times, {@link BigDecimal} for
 * decimals, Java's own for the rest. {@link JdbcDialect#parameter} says what a driver accepts in
 * their place.
 */
final class JdbcValues {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private JdbcValues() {}

    /** Turns a value of Flink that is not null. */
    @FunctionalInterface
    interface Converter {

        @Nullable
        Object convert(Object internal);
    }

    static Converter converter(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case TINYINT -> value -> ((Byte) value).shortValue();
            case CHAR, VARCHAR -> Object::toString;
            case DECIMAL -> value -> ((DecimalData) value).toBigDecimal();
            case DATE -> value -> LocalDate.ofEpochDay((Integer) value);
            case TIME_WITHOUT_TIME_ZONE ->
                    value -> LocalTime.ofNanoOfDay((Integer) value * NANOS_PER_MILLI);
            case TIMESTAMP_WITHOUT_TIME_ZONE -> value -> ((TimestampData) value).toLocalDateTime();
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    value -> ((TimestampData) value).toInstant().atOffset(ZoneOffset.UTC);
            default -> value -> value;
        };
    }

    /** The value with {@code java.sql}, for drivers that know nothing else. */
    static Object classic(Object value) {
        if (value instanceof LocalDate date) {
            return Date.valueOf(date);
        }
        if (value instanceof LocalTime time) {
            return new Time(Timestamp.valueOf(time.atDate(LocalDate.EPOCH)).getTime());
        }
        if (value instanceof LocalDateTime timestamp) {
            return Timestamp.valueOf(timestamp);
        }
        return value instanceof OffsetDateTime instant
                ? Timestamp.from(instant.toInstant())
                : value;
    }

    /** The time of day; {@link Time#toLocalTime} forgets its milliseconds. */
    static LocalTime modern(Time value) {
        return new Timestamp(value.getTime()).toLocalDateTime().toLocalTime();
    }

    static BigDecimal secondsSince1970(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond())
                .add(BigDecimal.valueOf(instant.getNano(), 9));
    }

    static Instant instant(BigDecimal secondsSince1970) {
        long second = secondsSince1970.setScale(0, RoundingMode.FLOOR).longValueExact();
        BigDecimal rest = secondsSince1970.subtract(BigDecimal.valueOf(second));
        return Instant.ofEpochSecond(second, rest.movePointRight(9).longValue());
    }
}
