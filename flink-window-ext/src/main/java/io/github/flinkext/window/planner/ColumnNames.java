/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.table.planner.calcite.FlinkTypeFactory;
import org.apache.flink.table.planner.plan.nodes.calcite.WatermarkAssigner;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeUtils;

import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the columns of a logical plan are, and what they are called.
 *
 * <p>Each column has a number, which says where its values come from. It keeps the number where it
 * only gets another name, and columns of the same table have the same one wherever they are read.
 */
final class ColumnNames {

    private final Map<Object, Integer> numbers = new HashMap<>();
    private final Map<Integer, Set<String>> names = new HashMap<>();

    /** Of what a column may have its name from, which is not called as the column is, in turn. */
    private final Map<Integer, Set<Integer>> namesakes = new HashMap<>();

    /** Of columns of the right side of joins, what is always on the left. */
    private final Map<Integer, Set<Integer>> leftOf = new HashMap<>();

    private final Map<RelNode, List<Integer>> seen = new IdentityHashMap<>();

    /** The numbers of the columns of a node, or of a query that nothing has a condition on. */
    List<Integer> of(RelNode node) {
        return of(node, false);
    }

    /** The same of a query in an expression, which a condition is put on. */
    List<Integer> ofSubQuery(RelNode node) {
        return of(node, true);
    }

    private List<Integer> of(RelNode node, boolean conditional) {
        List<Integer> known = seen.get(node);
        if (known != null) {
            return known;
        }
        boolean conditionalInputs = conditional || node instanceof Filter || node instanceof BiRel;
        List<List<Integer>> inputs =
                node.getInputs().stream().map(input -> of(input, conditionalInputs)).toList();
        List<Integer> columns = new ArrayList<>();
        List<String> fields = node.getRowType().getFieldNames();
        for (int i = 0; i < fields.size(); i++) {
            int number = number(node, i, inputs, conditional);
            names.computeIfAbsent(number, key -> new HashSet<>()).add(fields.get(i));
            columns.add(number);
        }
        seen.put(node, columns);
        return columns;
    }

    /**
     * Whether a column may have the name that another column of the same row has.
     *
     * @param name of the other column
     * @param other its number
     */
    boolean isCalled(int number, String name, int other) {
        return names.get(number).contains(name)
                || (!isKeptFrom(number, name, other)
                        && namesakes.getOrDefault(number, Set.of()).stream()
                                .anyMatch(namesake -> isCalled(namesake, name, other)));
    }

    /** A join gives a column of its right side another name than those of the left side have. */
    private boolean isKeptFrom(int number, String name, int other) {
        return leftOf.getOrDefault(number, Set.of()).contains(other)
                && names.get(other).equals(Set.of(name));
    }

    private int number(RelNode node, int column, List<List<Integer>> inputs, boolean conditional) {
        if (node instanceof Project project) {
            return ofExpression(project.getProjects().get(column), inputs.get(0));
        }
        if (node instanceof SetOp set) {
            List<Integer> united = inputs.stream().map(input -> input.get(column)).toList();
            boolean keepsInputs = !conditional && hasRows(set);
            return withNamesOf(keepsInputs ? united.subList(0, 1) : united, numberOf(united));
        }
        if (node instanceof Aggregate aggregate && column < aggregate.getGroupCount()) {
            return withNamesOf(
                    List.of(inputs.get(0).get(aggregate.getGroupSet().nth(column))),
                    numberOf(List.of(node.getRelDigest(), column)));
        }
        if (node instanceof BiRel) {
            List<Integer> left = inputs.get(0);
            return column < left.size()
                    ? left.get(column)
                    : ofRight(inputs.get(1).get(column - left.size()), left);
        }
        return addsColumnsOnly(node) && column < inputs.get(0).size()
                ? inputs.get(0).get(column)
                : numberOf(List.of(node.getRelDigest(), column));
    }

    private int withNamesOf(List<Integer> others, int number) {
        namesakes.computeIfAbsent(number, key -> new HashSet<>()).addAll(others);
        return number;
    }

    /**
     * Whether the planner cannot find out that a part is without rows. It leaves such an input out
     * of a set operation, which then has the names of another.
     */
    private static boolean hasRows(RelNode node) {
        boolean keepsRows =
                node instanceof TableScan
                        || node instanceof Project
                        || node instanceof WatermarkAssigner
                        || node instanceof Union;
        return keepsRows && node.getInputs().stream().allMatch(ColumnNames::hasRows);
    }

    /** A column is another one on the right, also of what it is joined with itself. */
    private int ofRight(int column, List<Integer> left) {
        int number = column;
        do {
            number = numberOf(List.of("right", number));
        } while (left.contains(number));
        leftOf.computeIfAbsent(number, key -> new HashSet<>(left)).retainAll(left);
        return withNamesOf(List.of(column), number);
    }

    private static boolean addsColumnsOnly(RelNode node) {
        return node instanceof Filter
                || node instanceof Sort
                || node instanceof Snapshot
                || node instanceof WatermarkAssigner
                || (node instanceof TableFunctionScan scan && LateRowNames.assignsWindows(scan));
    }

    private int ofExpression(RexNode expression, List<Integer> input) {
        if (expression instanceof RexInputRef reference) {
            return input.get(reference.getIndex());
        }
        if (expression instanceof RexCall cast && isWithoutEffect(cast)) {
            return ofExpression(cast.getOperands().get(0), input);
        }
        return numberOf(
                expression
                        .accept(
                                new RexShuttle() {
                                    @Override
                                    public RexNode visitInputRef(RexInputRef reference) {
                                        return new RexInputRef(
                                                input.get(reference.getIndex()),
                                                reference.getType());
                                    }
                                })
                        .toString());
    }

    private static boolean isWithoutEffect(RexCall call) {
        return call.isA(SqlKind.CAST)
                && valueType(call.getType()).equals(valueType(call.getOperands().get(0).getType()));
    }

    /** The type without what is not in values: whether one is missing, or tells the time. */
    private static LogicalType valueType(RelDataType type) {
        return LogicalTypeUtils.removeTimeAttributes(FlinkTypeFactory.toLogicalType(type))
                .copy(true);
    }

    private int numberOf(Object origin) {
        return numbers.computeIfAbsent(origin, key -> numbers.size());
    }
}
