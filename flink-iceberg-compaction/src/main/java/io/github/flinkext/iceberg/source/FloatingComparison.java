/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

import static org.apache.iceberg.expressions.Expressions.and;
import static org.apache.iceberg.expressions.Expressions.or;

/**
 * Comparisons of FLOAT and DOUBLE as Flink does them, in the words of Iceberg, which has a total
 * order: -0 is less than 0, and NaN is greater than all.
 *
 * <p>Flink has that order for a literal with a decimal point. For one of the column's type it
 * follows IEEE 754, in which -0 equals 0 and nothing but {@code <>} holds for NaN.
 */
final class FloatingComparison {

    private FloatingComparison() {}

    /** Names NaN, since Iceberg's statistics of a file leave it out. */
    static Expression inTotalOrder(Comparison comparison, String column, Number value) {
        Expression ofIceberg = comparison.ofIceberg(column, value);
        return isGreater(comparison) ? or(ofIceberg, Expressions.isNaN(column)) : ofIceberg;
    }

    /**
     * @param value a Float or Double, not NaN
     */
    static Expression ofIeee754(Comparison comparison, String column, Number value) {
        return value.doubleValue() == 0
                ? withZero(comparison, column, zeros(value))
                : withoutNaN(comparison, column, value);
    }

    private static Expression withZero(Comparison comparison, String column, Zeros zeros) {
        return switch (comparison) {
            case EQUAL ->
                    or(
                            comparison.ofIceberg(column, zeros.negative),
                            comparison.ofIceberg(column, zeros.positive));
            case NOT_EQUAL ->
                    and(
                            comparison.ofIceberg(column, zeros.negative),
                            comparison.ofIceberg(column, zeros.positive));
            case LESS, GREATER_OR_EQUAL -> withoutNaN(comparison, column, zeros.negative);
            case LESS_OR_EQUAL, GREATER -> withoutNaN(comparison, column, zeros.positive);
        };
    }

    private static Expression withoutNaN(Comparison comparison, String column, Number value) {
        Expression ofIceberg = comparison.ofIceberg(column, value);
        return isGreater(comparison) ? and(ofIceberg, Expressions.notNaN(column)) : ofIceberg;
    }

    private static boolean isGreater(Comparison comparison) {
        return comparison == Comparison.GREATER || comparison == Comparison.GREATER_OR_EQUAL;
    }

    private static Zeros zeros(Number value) {
        return value instanceof Float ? new Zeros(-0.0f, 0.0f) : new Zeros(-0.0d, 0.0d);
    }

    private record Zeros(Number negative, Number positive) {}
}
