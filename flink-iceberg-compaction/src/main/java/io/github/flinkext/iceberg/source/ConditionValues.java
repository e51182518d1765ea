/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.DecimalDataUtils;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import org.apache.iceberg.util.DateTimeUtil;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * Literals of SQL as Iceberg compares them with a column. There is none if a literal has another
 * type than the column, so that Flink would convert one of them first.
 */
final class ConditionValues {

    private static final Set<LogicalTypeRoot> WHOLE_NUMBERS =
            Set.of(
                    LogicalTypeRoot.TINYINT,
                    LogicalTypeRoot.SMALLINT,
                    LogicalTypeRoot.INTEGER,
                    LogicalTypeRoot.BIGINT);

    /** What Iceberg keeps of a fraction of a second. */
    private static final int MICROSECONDS = 6;

    private static final int NANOS_OF_MICROSECOND = 1_000;

    private ConditionValues() {}

    static Optional<Object> of(ValueLiteralExpression literal, LogicalType column) {
        LogicalType type = literal.getOutputDataType().getLogicalType();
        return switch (column.getTypeRoot()) {
            case BOOLEAN -> sameType(literal, type, column, Boolean.class);
            case INTEGER ->
                    wholeNumber(literal, type)
                            .filter(value -> value == value.intValue())
                            .map(Long::intValue);
            case BIGINT -> wholeNumber(literal, type).map(value -> value);
            case FLOAT ->
                    isDecimal(literal)
                            ? real(literal, type)
                                    .filter(value -> value.floatValue() == value)
                                    .map(Double::floatValue)
                            : sameType(literal, type, column, Float.class)
                                    .filter(value -> !Float.isNaN((Float) value));
            case DOUBLE ->
                    isDecimal(literal)
                            ? real(literal, type).map(value -> value)
                            : sameType(literal, type, column, Double.class)
                                    .filter(value -> !Double.isNaN((Double) value));
            case DECIMAL -> decimal(literal, type, (DecimalType) column);
            case DATE ->
                    sameType(literal, type, column, LocalDate.class)
                            .map(value -> DateTimeUtil.daysFromDate((LocalDate) value));
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    timestamp(literal, type, column);
            case VARCHAR -> text(literal).map(value -> value);
            case VARBINARY ->
                    isBinary(type)
                            ? literal.getValueAs(byte[].class).map(ByteBuffer::wrap)
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    static boolean isDecimal(ValueLiteralExpression literal) {
        return literal.getOutputDataType().getLogicalType().is(LogicalTypeRoot.DECIMAL);
    }

    /**
     * What Flink makes of a decimal to compare it with a floating point number. Not zero: Flink
     * then takes -0 for less, but statistics of ORC files do not tell the two apart.
     */
    private static Optional<Double> real(ValueLiteralExpression literal, LogicalType type) {
        DecimalType decimal = (DecimalType) type;
        return literal.getValueAs(BigDecimal.class)
                .map(
                        value ->
                                DecimalData.fromBigDecimal(
                                        value, decimal.getPrecision(), decimal.getScale()))
                .map(DecimalDataUtils::doubleValue)
                .filter(value -> value != 0);
    }

    private static Optional<Object> sameType(
            ValueLiteralExpression literal,
            LogicalType type,
            LogicalType column,
            Class<?> conversion) {
        return type.is(column.getTypeRoot())
                ? literal.getValueAs(conversion).map(value -> value)
                : Optional.empty();
    }

    private static Optional<Long> wholeNumber(ValueLiteralExpression literal, LogicalType type) {
        return WHOLE_NUMBERS.contains(type.getTypeRoot())
                ? literal.getValueAs(BigDecimal.class).map(BigDecimal::longValueExact)
                : Optional.empty();
    }

    /** With the scale of the column, since Iceberg takes 1.5 and 1.50 for different values. */
    private static Optional<Object> decimal(
            ValueLiteralExpression literal, LogicalType type, DecimalType column) {
        if (!type.is(LogicalTypeRoot.DECIMAL) && !WHOLE_NUMBERS.contains(type.getTypeRoot())) {
            return Optional.empty();
        }
        return literal.getValueAs(BigDecimal.class)
                .map(BigDecimal::stripTrailingZeros)
                .filter(value -> value.scale() <= column.getScale())
                .map(value -> value.setScale(column.getScale()))
                .filter(value -> value.precision() <= column.getPrecision())
                .map(value -> value);
    }

    private static Optional<Object> timestamp(
            ValueLiteralExpression literal, LogicalType type, LogicalType column) {
        if (!type.is(column.getTypeRoot()) || precision(column) != MICROSECONDS) {
            return Optional.empty();
        }
        return column.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                ? literal.getValueAs(LocalDateTime.class)
                        .filter(value -> value.getNano() % NANOS_OF_MICROSECOND == 0)
                        .map(DateTimeUtil::microsFromTimestamp)
                : literal.getValueAs(Instant.class)
                        .filter(value -> value.getNano() % NANOS_OF_MICROSECOND == 0)
                        .map(DateTimeUtil::microsFromInstant);
    }

    private static int precision(LogicalType timestamp) {
        return LogicalTypeChecks.getPrecision(timestamp);
    }

    /**
     * Only characters that come before the surrogates: from there on ORC, which compares UTF-16,
     * has another order than Flink and Iceberg, and would skip what it must not.
     */
    static Optional<String> text(ValueLiteralExpression literal) {
        return literal.getOutputDataType()
                        .getLogicalType()
                        .isAnyOf(LogicalTypeRoot.CHAR, LogicalTypeRoot.VARCHAR)
                ? literal.getValueAs(String.class)
                        .filter(value -> value.chars().allMatch(c -> c < Character.MIN_SURROGATE))
                : Optional.empty();
    }

    private static boolean isBinary(LogicalType type) {
        return type.isAnyOf(LogicalTypeRoot.BINARY, LogicalTypeRoot.VARBINARY);
    }
}
