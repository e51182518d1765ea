/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class RedisTextTest {

    static Stream<Arguments> values() {
        return Stream.of(
                arguments(DataTypes.BOOLEAN(), true, "true"),
                arguments(DataTypes.BOOLEAN(), false, "false"),
                arguments(DataTypes.TINYINT(), (byte) -128, "-128"),
                arguments(DataTypes.SMALLINT(), Short.MAX_VALUE, "32767"),
                arguments(DataTypes.INT(), 0, "0"),
                arguments(DataTypes.INT(), Integer.MIN_VALUE, "-2147483648"),
                arguments(DataTypes.BIGINT(), Long.MIN_VALUE, "-9223372036854775808"),
                arguments(DataTypes.BIGINT(), Long.MAX_VALUE, "9223372036854775807"),
                arguments(DataTypes.FLOAT(), 1.5f, "1.5"),
                arguments(DataTypes.DOUBLE(), -2.5E-7, "-2.5E-7"),
                arguments(DataTypes.DOUBLE(), Double.NaN, "NaN"),
                arguments(DataTypes.DOUBLE(), Double.NEGATIVE_INFINITY, "-Infinity"),
                arguments(DataTypes.DECIMAL(10, 2), decimal("12.50", 10, 2), "12.50"),
                arguments(DataTypes.DECIMAL(38, 0), decimal("9".repeat(38), 38, 0), "9".repeat(38)),
                arguments(DataTypes.STRING(), StringData.fromString(""), ""),
                arguments(DataTypes.STRING(), StringData.fromString("Zürich 𝄞"), "Zürich 𝄞"),
                arguments(DataTypes.BYTES(), "raw".getBytes(StandardCharsets.UTF_8), "raw"),
                arguments(DataTypes.DATE(), day("2026-11-21"), "2026-11-21"),
                arguments(DataTypes.DATE(), day("0001-01-01"), "0001-01-01"),
                arguments(DataTypes.TIME(0), millis("13:05:00"), "13:05:00"),
                arguments(DataTypes.TIME(3), millis("13:05:00.250"), "13:05:00.250"),
                arguments(DataTypes.TIMESTAMP(0), at("2026-11-21T13:05:00"), "2026-11-21T13:05:00"),
                arguments(
                        DataTypes.TIMESTAMP(9),
                        at("1969-12-31T23:59:59.123456789"),
                        "1969-12-31T23:59:59.123456789"),
                arguments(
                        DataTypes.TIMESTAMP_LTZ(3),
                        TimestampData.fromInstant(Instant.parse("2026-11-21T13:05:00.1Z")),
                        "2026-11-21T13:05:00.100Z"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void writesAValueAndReadsItAgain(DataType type, Object value, String text) {
        RedisText redisText = RedisText.of(type.getLogicalType());

        assertThat(new String(redisText.write(value), StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(redisText.read(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(value);
    }

    static Stream<Arguments> readings() {
        return Stream.of(
                arguments(DataTypes.DECIMAL(10, 2), "12.5", decimal("12.50", 10, 2)),
                arguments(DataTypes.DECIMAL(10, 2), "-7", decimal("-7.00", 10, 2)),
                arguments(DataTypes.DOUBLE(), "1", 1.0),
                arguments(DataTypes.DOUBLE(), "1e3", 1000.0),
                arguments(DataTypes.TIMESTAMP(6), "2026-11-21T13:05:00", at("2026-11-21T13:05:00")),
                arguments(
                        DataTypes.TIMESTAMP(0), "2026-11-21T13:05:00.000", at("2026-11-21T13:05")),
                arguments(
                        DataTypes.TIMESTAMP_LTZ(0),
                        "2026-11-21T14:05:00+01:00",
                        TimestampData.fromInstant(Instant.parse("2026-11-21T13:05:00Z"))));
    }

    @ParameterizedTest
    @MethodSource("readings")
    void readsWhatOthersMayHaveWritten(DataType type, String text, Object value) {
        assertThat(read(type, text)).isEqualTo(value);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                arguments(DataTypes.BOOLEAN(), "TRUE", "neither true nor false"),
                arguments(DataTypes.BOOLEAN(), "1", "neither true nor false"),
                arguments(DataTypes.TINYINT(), "128", "out of range"),
                arguments(DataTypes.INT(), "", "no digit"),
                arguments(DataTypes.INT(), "-", "no digit"),
                arguments(DataTypes.INT(), "+1", "no whole number"),
                arguments(DataTypes.INT(), " 1", "no whole number"),
                arguments(DataTypes.INT(), "1.0", "no whole number"),
                arguments(DataTypes.INT(), "٣", "no whole number"),
                arguments(DataTypes.INT(), "2147483648", "out of range"),
                arguments(DataTypes.BIGINT(), "9223372036854775808", "out of range"),
                arguments(DataTypes.BIGINT(), "-9223372036854775809", "out of range"),
                arguments(DataTypes.FLOAT(), "1e39", "out of range"),
                arguments(DataTypes.DOUBLE(), "", "no number"),
                arguments(DataTypes.DOUBLE(), "1d", "no number"),
                arguments(DataTypes.DOUBLE(), "0x1p3", "no number"),
                arguments(DataTypes.DOUBLE(), "1-", "no number"),
                arguments(DataTypes.DECIMAL(4, 2), "1.234", "more than 2 digits"),
                arguments(DataTypes.DECIMAL(4, 2), "123", "too many digits"),
                arguments(DataTypes.DECIMAL(4, 2), "1E999999999", "no decimal number"),
                arguments(DataTypes.DECIMAL(4, 2), "--1", "no number"),
                arguments(DataTypes.DATE(), "2026-02-30", "not written as 2026-11-21"),
                arguments(DataTypes.DATE(), "21.11.2026", "not written as 2026-11-21"),
                arguments(DataTypes.TIME(0), "13:05:00.5", "more than 0 digits"),
                arguments(DataTypes.TIME(9), "13:05:00.0001", "more than 3 digits"),
                arguments(DataTypes.TIMESTAMP(3), "2026-11-21 13:05:00", "not written as"),
                arguments(DataTypes.TIMESTAMP(3), "2026-11-21T13:05:00.0001", "more than 3"),
                arguments(DataTypes.TIMESTAMP_LTZ(3), "2026-11-21T13:05:00", "not written as"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesWhatIsNoValueOfTheType(DataType type, String text, String reason) {
        assertThatThrownBy(() -> read(type, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesBytesThatAreNoText() {
        assertThatThrownBy(
                        () ->
                                RedisText.of(DataTypes.STRING().getLogicalType())
                                        .read(new byte[] {'a', (byte) 0xC3}))
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void writesBothZerosAlike() {
        RedisText text = RedisText.of(DataTypes.DOUBLE().getLogicalType());
        assertThat(text.write(-0.0)).isEqualTo(text.write(0.0));
    }

    private static Object read(DataType type, String text) {
        return RedisText.of(type.getLogicalType()).read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static DecimalData decimal(String value, int precision, int scale) {
        return DecimalData.fromBigDecimal(new BigDecimal(value), precision, scale);
    }

    private static int day(String date) {
        return (int) LocalDate.parse(date).toEpochDay();
    }

    private static int millis(String time) {
        return (int) (LocalTime.parse(time).toNanoOfDay() / 1_000_000);
    }

    private static TimestampData at(String timestamp) {
        return TimestampData.fromLocalDateTime(LocalDateTime.parse(timestamp));
    }
}
