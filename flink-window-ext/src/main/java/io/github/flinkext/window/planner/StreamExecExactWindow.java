/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;
import io.github.flinkext.window.WindowOptions;
import io.github.flinkext.window.localtime.ExactWindowOperators;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeConfig;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecNode;

/** Translates a window aggregate as Flink does, and exchanges the operator of the result. */
final class StreamExecExactWindow extends DelegatingExecNode<ExecNodeBase<RowData>>
        implements StreamExecNode<RowData> {

    @SuppressWarnings("unchecked")
    StreamExecExactWindow(ExecNode<?> stock, String description) {
        super((ExecNodeBase<RowData>) stock, description);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Transformation<RowData> translateToPlanInternal(
            PlannerBase planner, ExecNodeConfig config) {
        OneInputTransformation<RowData, RowData> stock =
                (OneInputTransformation<RowData, RowData>) delegate().translateToPlan(planner);
        OneInputTransformation<RowData, RowData> exact =
                new OneInputTransformation<>(
                        (Transformation<RowData>) stock.getInputs().get(0),
                        renamed(stock.getName()),
                        SimpleOperatorFactory.of(exact(stock)),
                        stock.getOutputType(),
                        stock.getParallelism(),
                        stock.isParallelismConfigured());
        carryOver(stock, exact);
        exact.setDescription(renamed(stock.getDescription()));
        exact.setStateKeySelector(stock.getStateKeySelector());
        exact.setStateKeyType(stock.getStateKeyType());
        return exact;
    }

    private static OneInputStreamOperator<RowData, RowData> exact(
            OneInputTransformation<RowData, RowData> stock) {
        return ExactWindowOperators.insteadOf(stock.getOperator())
                .orElseThrow(
                        () ->
                                new TableException(
                                        String.format(
                                                "Cannot use '%s' for %s: it has no exact form of %s."
                                                        + " RESET the option, or"
                                                        + " 'table.exec.async-state.enabled' if it"
                                                        + " is set.",
                                                WindowOptions.EXACT_LOCAL_TIME.key(),
                                                stock.getName(),
                                                stock.getOperator().getClass().getSimpleName())));
    }

    private static String renamed(String nameOrDescription) {
        return nameOrDescription.replaceFirst("(Local|Global|)WindowAggregate", "Exact$0");
    }
}
