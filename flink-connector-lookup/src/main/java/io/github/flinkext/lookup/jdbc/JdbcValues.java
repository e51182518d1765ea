/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Makes Flink's internal values such that drivers accept them as parameters. */
final class JdbcValues {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private JdbcValues() {}

    /** Turns a value that is not null. */
    @FunctionalInterface
    interface Converter {

        Object convert(Object internal);
    }

    /** With {@code java.time}, which knows no time zone of the JVM. */
    static Converter modern(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case TINYINT -> value -> ((Byte) value).shortValue();
            case CHAR, VARCHAR -> Object::toString;
            case DECIMAL -> value -> ((DecimalData) value).toBigDecimal();
            case DATE -> value -> LocalDate.ofEpochDay((Integer) value);
            case TIME_WITHOUT_TIME_ZONE -> JdbcValues::localTime;
            case TIMESTAMP_WITHOUT_TIME_ZONE -> value -> ((TimestampData) value).toLocalDateTime();
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    value -> ((TimestampData) value).toInstant().atOffset(ZoneOffset.UTC);
            default -> value -> value;
        };
    }

    /** With {@code java.sql}, for drivers that know nothing else. */
    static Converter classic(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case DATE -> value -> Date.valueOf(LocalDate.ofEpochDay((Integer) value));
            case TIME_WITHOUT_TIME_ZONE -> value -> Time.valueOf(localTime(value));
            case TIMESTAMP_WITHOUT_TIME_ZONE -> value -> ((TimestampData) value).toTimestamp();
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    value -> Timestamp.from(((TimestampData) value).toInstant());
            default -> modern(type);
        };
    }

    private static LocalTime localTime(Object millisOfDay) {
        return LocalTime.ofNanoOfDay((Integer) millisOfDay * NANOS_PER_MILLI);
    }
}
