/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.window.WindowOptions;

import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.planner.calcite.FlinkTypeFactory;
import org.apache.flink.table.planner.functions.sql.SqlWindowTableFunction;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
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
            collect(root, aggregates, names);
            aggregates.forEach(aggregate -> check(aggregate, names));
        }
        return root;
    }

    /** Finds aggregates and names in a query, and in those that are in its expressions. */
    private static void collect(RelNode node, List<Aggregate> aggregates, ColumnNames names) {
        names.of(node);
        if (node instanceof Aggregate aggregate) {
            aggregates.add(aggregate);
        }
        node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitSubQuery(RexSubQuery query) {
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

    /** Those that an aggregate gets from its input, and no other aggregate before. */
    private static void collectWindows(RelNode node, List<TableFunctionScan> windows) {
        if (node instanceof TableFunctionScan scan && assignsWindows(scan)) {
            windows.add(scan);
        } else if (!(node instanceof Aggregate)) {
            node.getInputs().forEach(input -> collectWindows(input, windows));
        }
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
        List<Integer> used = names.of(aggregated);
        for (RelDataTypeField field : aggregated.getRowType().getFieldList()) {
            if (!isMadeUp(field.getName())) {
                columns.add(new NamedColumn(used.get(field.getIndex()), field.getName()));
            }
        }
        List<Integer> ofWindow = names.of(window);
        for (RelDataTypeField field : window.getRowType().getFieldList()) {
            int number = ofWindow.get(field.getIndex());
            if (used.contains(number) || FlinkTypeFactory.isTimeIndicatorType(field.getType())) {
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
                        && names.isCalled(other.number(), column.name())) {
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
