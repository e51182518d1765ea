/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.window.WindowOptions;

import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.planner.functions.sql.SqlWindowTableFunction;
import org.apache.flink.table.planner.plan.logical.TimeAttributeWindowingStrategy;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;
import org.apache.flink.table.planner.plan.utils.WindowUtil;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses window aggregates whose late rows may get into columns of other names.
 *
 * <p>To the planner, a projection that only gives other names does nothing, and two nodes that
 * differ in names are the same. So in the end a column has any of the names that it has somewhere
 * in the statement. That does no harm unless another column of the same rows is called so.
 */
final class LateRowNames implements OptimizerProgram.Rewrite {

    @Override
    public RelNode apply(RelNode root, FlinkOptimizeContext context) {
        if (LateRowOption.of(root).isPresent()) {
            List<Aggregate> aggregates = new ArrayList<>();
            ColumnNames names = new ColumnNames();
            names.of(root);
            collect(root, aggregates, names);
            aggregates.forEach(aggregate -> check(aggregate, names));
        }
        return root;
    }

    /** Finds aggregates and names in a query, and in those that are in its expressions. */
    private static void collect(RelNode node, List<Aggregate> aggregates, ColumnNames names) {
        if (node instanceof Aggregate aggregate) {
            aggregates.add(aggregate);
        }
        node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitSubQuery(RexSubQuery query) {
                        names.ofSubQuery(query.rel);
                        collect(query.rel, aggregates, names);
                        return query;
                    }
                });
        node.getInputs().forEach(input -> collect(input, aggregates, names));
    }

    private static void check(Aggregate aggregate, ColumnNames names) {
        List<TableFunctionScan> windows = new ArrayList<>();
        collectWindows(aggregate.getInput(), windows);
        for (TableFunctionScan window : windows) {
            check(columns(aggregate.getInput(), window, names), names);
        }
    }

    /** Those that an aggregate gets from its input, and nothing before it brings to an end. */
    private static void collectWindows(RelNode node, List<TableFunctionScan> windows) {
        if (node instanceof TableFunctionScan scan && assignsWindows(scan)) {
            if (LateRowOption.canBeLate(windowing(scan))) {
                windows.add(scan);
            }
        } else if (!endsWindows(node)) {
            node.getInputs().forEach(input -> collectWindows(input, windows));
        }
    }

    private static boolean endsWindows(RelNode node) {
        return node instanceof Aggregate || node instanceof BiRel || takesRowsByNumber(node);
    }

    /** As Top-N and deduplication do. A number without a condition may not be in use. */
    private static boolean takesRowsByNumber(RelNode node) {
        return node instanceof Filter filter
                && filter.getInput() instanceof Project project
                && RelOptUtil.InputFinder.bits(filter.getCondition()).asList().stream()
                        .anyMatch(column -> project.getProjects().get(column) instanceof RexOver);
    }

    private static TimeAttributeWindowingStrategy windowing(TableFunctionScan scan) {
        return WindowUtil.convertToWindowingStrategy((RexCall) scan.getCall(), scan.getInput(0));
    }

    static boolean assignsWindows(TableFunctionScan scan) {
        return ((RexCall) scan.getCall()).getOperator() instanceof SqlWindowTableFunction;
    }

    /**
     * @param number what it is, by {@link ColumnNames}
     * @param name what the query calls it
     */
    private record NamedColumn(int number, String name) {}

    /** What can be in a late row, by the names that the query has for it. */
    private static Set<NamedColumn> columns(
            RelNode aggregated, TableFunctionScan window, ColumnNames names) {
        Set<NamedColumn> columns = new HashSet<>();
        RelNode rows = window.getInput(0);
        List<Integer> ofRows = names.of(rows);
        List<Integer> ofWindow = names.of(window);
        List<Integer> added = ofWindow.subList(ofRows.size(), ofWindow.size());
        List<Integer> used = names.of(aggregated);
        for (RelDataTypeField field : aggregated.getRowType().getFieldList()) {
            int number = used.get(field.getIndex());
            if (!added.contains(number) && !isMadeUp(field.getName())) {
                columns.add(new NamedColumn(number, field.getName()));
            }
        }
        int time = windowing(window).getTimeAttributeIndex();
        for (RelDataTypeField field : rows.getRowType().getFieldList()) {
            int number = ofRows.get(field.getIndex());
            if (used.contains(number) || field.getIndex() == time) {
                columns.add(new NamedColumn(number, field.getName()));
            }
        }
        return columns;
    }

    /** Whether it is a name that Flink gives an expression without one. */
    private static boolean isMadeUp(String name) {
        return name.matches("\\$f\\d+|EXPR\\$\\d+");
    }

    private static void check(Set<NamedColumn> columns, ColumnNames names) {
        for (NamedColumn column : columns) {
            for (NamedColumn other : columns) {
                if (other.number() != column.number()
                        && names.isCalled(other.number(), column.name(), column.number())) {
                    throw new ValidationException(
                            String.format(
                                    "Cannot use '%s' for windows over rows with a column '%s' and"
                                            + " another, '%s', that is called '%s' elsewhere in the"
                                            + " statement: the planner may take one name for the"
                                            + " other. Give each column a name in the query that no"
                                            + " other column has, or RESET the option.",
                                    WindowOptions.LATE_ROWS_TABLE.key(),
                                    column.name(),
                                    other.name(),
                                    column.name()));
                }
            }
        }
    }
}
