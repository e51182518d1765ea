/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates conditions that Iceberg can evaluate for each row exactly as Flink would, so that
 * Flink need not do it again.
 *
 * <p>Iceberg knows true and false and takes null for a small value; SQL has a third answer. So each
 * comparison is joined with "is not null", and NOT is carried down to the comparisons: what is
 * asked of each part is where it is true, or where it is false.
 *
 * <p>{@code IS NULL} of a field in a struct that may be null is left to Flink: statistics of ORC
 * files do not count such nulls, so Iceberg would skip files that have them.
 */
final class ExactConditions {

    /** Without a wildcard before the last character, and without what may be an escape. */
    private static final Pattern PREFIX = Pattern.compile("([^%_\\\\]+)%");

    private final ConditionColumns columns;

    ExactConditions(ConditionColumns columns) {
        this.columns = columns;
    }

    /** Empty if Flink must evaluate it. */
    Optional<ExactCondition> translate(ResolvedExpression condition) {
        return where(condition, true);
    }

    /** The rows for which the expression is true, or for which it is false; null is neither. */
    private Optional<ExactCondition> where(ResolvedExpression expression, boolean answer) {
        return expression instanceof CallExpression call
                ? where(call, answer)
                : columns.find(expression).flatMap(column -> flag(column, answer));
    }

    private Optional<ExactCondition> where(CallExpression call, boolean answer) {
        FunctionDefinition function = call.getFunctionDefinition();
        List<ResolvedExpression> operands = call.getResolvedChildren();
        if (function == BuiltInFunctionDefinitions.AND) {
            return combined(operands, answer, answer ? ExactCondition::and : ExactCondition::or);
        }
        if (function == BuiltInFunctionDefinitions.OR) {
            return combined(operands, answer, answer ? ExactCondition::or : ExactCondition::and);
        }
        if (function == BuiltInFunctionDefinitions.NOT) {
            return where(operands.get(0), !answer);
        }
        if (function == BuiltInFunctionDefinitions.IS_NULL) {
            return nullness(operands.get(0), answer);
        }
        if (function == BuiltInFunctionDefinitions.IS_NOT_NULL) {
            return nullness(operands.get(0), !answer);
        }
        if (function == BuiltInFunctionDefinitions.LIKE && answer && operands.size() == 2) {
            return prefix(operands.get(0), operands.get(1));
        }
        return Comparison.of(function)
                .flatMap(comparison -> compared(comparison, operands, answer));
    }

    private Optional<ExactCondition> combined(
            List<ResolvedExpression> operands,
            boolean answer,
            BinaryOperator<ExactCondition> combination) {
        Optional<ExactCondition> combined = where(operands.get(0), answer);
        for (ResolvedExpression operand : operands.subList(1, operands.size())) {
            combined =
                    combined.flatMap(
                            left ->
                                    where(operand, answer)
                                            .map(right -> combination.apply(left, right)));
        }
        return combined;
    }

    private static Optional<ExactCondition> flag(ConditionColumn column, boolean answer) {
        return column.type().is(LogicalTypeRoot.BOOLEAN)
                ? Optional.of(notNullAnd(column, Expressions.equal(column.name(), answer)))
                : Optional.empty();
    }

    private Optional<ExactCondition> nullness(ResolvedExpression operand, boolean isNull) {
        return columns.find(operand)
                .filter(column -> !(isNull && column.isInOptionalStruct()))
                .map(
                        column ->
                                condition(
                                        column,
                                        isNull
                                                ? Expressions.isNull(column.name())
                                                : Expressions.notNull(column.name())));
    }

    private Optional<ExactCondition> prefix(ResolvedExpression operand, ResolvedExpression like) {
        if (!(like instanceof ValueLiteralExpression literal)) {
            return Optional.empty();
        }
        Optional<String> prefix =
                ConditionValues.text(literal)
                        .map(PREFIX::matcher)
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group(1));
        return columns.find(operand)
                .filter(column -> column.type().is(LogicalTypeRoot.VARCHAR))
                .flatMap(
                        column ->
                                prefix.map(
                                        text ->
                                                condition(
                                                        column,
                                                        Expressions.startsWith(
                                                                column.name(), text))));
    }

    private Optional<ExactCondition> compared(
            Comparison comparison, List<ResolvedExpression> operands, boolean answer) {
        ResolvedExpression left = operands.get(0);
        ResolvedExpression right = operands.get(1);
        if (right instanceof ValueLiteralExpression literal) {
            return compared(comparison, left, literal, answer);
        }
        if (left instanceof ValueLiteralExpression literal) {
            return compared(comparison.mirrored(), right, literal, answer);
        }
        return Optional.empty();
    }

    private Optional<ExactCondition> compared(
            Comparison comparison,
            ResolvedExpression operand,
            ValueLiteralExpression literal,
            boolean answer) {
        Optional<ConditionColumn> column = columns.find(operand);
        Optional<Object> value = column.flatMap(of -> ConditionValues.of(literal, of.type()));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String name = column.get().name();
        Comparison asked = answer ? comparison : comparison.negated();
        return switch (column.get().type().getTypeRoot()) {
            case FLOAT, DOUBLE ->
                    floating(comparison, name, literal, (Number) value.get(), answer)
                            .map(expression -> notNullAnd(column.get(), expression));
            case VARBINARY ->
                    comparison.isOfOrder()
                            ? Optional.empty()
                            : Optional.of(
                                    notNullAnd(column.get(), asked.ofIceberg(name, value.get())));
            default -> Optional.of(notNullAnd(column.get(), asked.ofIceberg(name, value.get())));
        };
    }

    private static Optional<Expression> floating(
            Comparison comparison,
            String column,
            ValueLiteralExpression literal,
            Number value,
            boolean answer) {
        if (ConditionValues.isDecimal(literal)) {
            return Optional.of(
                    FloatingComparison.inTotalOrder(
                            answer ? comparison : comparison.negated(), column, value));
        }
        // For NaN, a comparison is false and so is the one that is its negative.
        return answer
                ? Optional.of(FloatingComparison.ofIeee754(comparison, column, value))
                : Optional.empty();
    }

    private static ExactCondition notNullAnd(ConditionColumn column, Expression expression) {
        return condition(column, Expressions.and(Expressions.notNull(column.name()), expression));
    }

    private static ExactCondition condition(ConditionColumn column, Expression expression) {
        return new ExactCondition(expression, Set.of(column.id()));
    }
}
