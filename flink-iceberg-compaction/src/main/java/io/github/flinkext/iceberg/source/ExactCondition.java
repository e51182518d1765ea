/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

import java.util.HashSet;
import java.util.Set;

/**
 * A condition in the words of Iceberg that holds for exactly the rows that Flink would keep.
 *
 * @param fields ids of the fields that must be read to evaluate it
 */
record ExactCondition(Expression expression, Set<Integer> fields) {

    ExactCondition and(ExactCondition other) {
        return new ExactCondition(
                Expressions.and(expression, other.expression), union(fields, other.fields));
    }

    ExactCondition or(ExactCondition other) {
        return new ExactCondition(
                Expressions.or(expression, other.expression), union(fields, other.fields));
    }

    private static Set<Integer> union(Set<Integer> left, Set<Integer> right) {
        Set<Integer> union = new HashSet<>(left);
        union.addAll(right);
        return union;
    }
}
