/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;

import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

import java.util.Optional;

/** How two values are compared: a word of SQL and its counterpart in Iceberg. */
enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    static Optional<Comparison> of(FunctionDefinition function) {
        if (function == BuiltInFunctionDefinitions.EQUALS) {
            return Optional.of(EQUAL);
        }
        if (function == BuiltInFunctionDefinitions.NOT_EQUALS) {
            return Optional.of(NOT_EQUAL);
        }
        if (function == BuiltInFunctionDefinitions.LESS_THAN) {
            return Optional.of(LESS);
        }
        if (function == BuiltInFunctionDefinitions.LESS_THAN_OR_EQUAL) {
            return Optional.of(LESS_OR_EQUAL);
        }
        if (function == BuiltInFunctionDefinitions.GREATER_THAN) {
            return Optional.of(GREATER);
        }
        if (function == BuiltInFunctionDefinitions.GREATER_THAN_OR_EQUAL) {
            return Optional.of(GREATER_OR_EQUAL);
        }
        return Optional.empty();
    }

    boolean isOfOrder() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /** With the sides exchanged. */
    Comparison mirrored() {
        return switch (this) {
            case LESS -> GREATER;
            case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
            case GREATER -> LESS;
            case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            default -> this;
        };
    }

    /** Holds where this does not; neither does for null. */
    Comparison negated() {
        return switch (this) {
            case EQUAL -> NOT_EQUAL;
            case NOT_EQUAL -> EQUAL;
            case LESS -> GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> GREATER;
            case GREATER -> LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> LESS;
        };
    }

    /** As Iceberg compares: null is less than all values, NaN is greater, and -0 is less than 0. */
    Expression ofIceberg(String column, Object value) {
        return switch (this) {
            case EQUAL -> Expressions.equal(column, value);
            case NOT_EQUAL -> Expressions.notEqual(column, value);
            case LESS -> Expressions.lessThan(column, value);
            case LESS_OR_EQUAL -> Expressions.lessThanOrEqual(column, value);
            case GREATER -> Expressions.greaterThan(column, value);
            case GREATER_OR_EQUAL -> Expressions.greaterThanOrEqual(column, value);
        };
    }
}
