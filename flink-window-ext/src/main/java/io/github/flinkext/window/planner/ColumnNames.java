/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.table.planner.plan.nodes.calcite.WatermarkAssigner;

import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Snapshot;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
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

    /** Of what a column has its name from, which is not called as the column is, in turn. */
    private final Map<Integer, Integer> namesakes = new HashMap<>();

    private final Map<RelNode, List<Integer>> seen = new IdentityHashMap<>();

    /** The numbers of the columns of a node. */
    List<Integer> of(RelNode node) {
        List<Integer> known = seen.get(node);
        if (known != null) {
            return known;
        }
        List<List<Integer>> inputs = node.getInputs().stream().map(this::of).toList();
        List<Integer> columns = new ArrayList<>();
        List<String> fields = node.getRowType().getFieldNames();
        for (int i = 0; i < fields.size(); i++) {
            int number = number(node, i, inputs);
            names.computeIfAbsent(number, key -> new HashSet<>()).add(fields.get(i));
            columns.add(number);
        }
        seen.put(node, columns);
        return columns;
    }

    /** Whether a column has the name anywhere in what was seen. */
    boolean isCalled(int number, String name) {
        Integer namesake = namesakes.get(number);
        return names.get(number).contains(name) || (namesake != null && isCalled(namesake, name));
    }

    private int number(RelNode node, int column, List<List<Integer>> inputs) {
        if (node instanceof Project project) {
            return ofExpression(project.getProjects().get(column), inputs.get(0));
        }
        if (node instanceof SetOp) {
            int union = numberOf(inputs.stream().map(input -> input.get(column)).toList());
            namesakes.put(union, inputs.get(0).get(column));
            return union;
        }
        if (node instanceof Aggregate aggregate && column < aggregate.getGroupCount()) {
            int key = numberOf(List.of(node.getRelDigest(), column));
            namesakes.put(key, inputs.get(0).get(aggregate.getGroupSet().nth(column)));
            return key;
        }
        if (node instanceof BiRel) {
            int ofLeft = inputs.get(0).size();
            return column < ofLeft ? inputs.get(0).get(column) : inputs.get(1).get(column - ofLeft);
        }
        return addsColumnsOnly(node) && column < inputs.get(0).size()
                ? inputs.get(0).get(column)
                : numberOf(List.of(node.getRelDigest(), column));
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
        if (expression.isA(SqlKind.CAST)) {
            return ofExpression(((RexCall) expression).getOperands().get(0), input);
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

    private int numberOf(Object origin) {
        return numbers.computeIfAbsent(origin, key -> numbers.size());
    }
}
