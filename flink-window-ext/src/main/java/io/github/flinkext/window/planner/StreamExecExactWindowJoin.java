/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;
import io.github.flinkext.window.operator.ExactWindowJoinOperator;
import io.github.flinkext.window.operator.WindowTimes;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeConfig;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecNode;

/** Translates a window join as Flink does, and exchanges the operator of the result. */
final class StreamExecExactWindowJoin extends DelegatingExecNode<ExecNodeBase<RowData>>
        implements StreamExecNode<RowData> {

    private final WindowTimes leftTimes;
    private final WindowTimes rightTimes;

    /**
     * @param leftTimes of rows from the left
     * @param rightTimes of rows from the right
     */
    @SuppressWarnings("unchecked")
    StreamExecExactWindowJoin(
            ExecNode<?> stock, String description, WindowTimes leftTimes, WindowTimes rightTimes) {
        super((ExecNodeBase<RowData>) stock, description);
        this.leftTimes = leftTimes;
        this.rightTimes = rightTimes;
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Transformation<RowData> translateToPlanInternal(
            PlannerBase planner, ExecNodeConfig config) {
        TwoInputTransformation<RowData, RowData, RowData> stock =
                (TwoInputTransformation<RowData, RowData, RowData>)
                        delegate().translateToPlan(planner);
        return exchanged(
                stock,
                StreamExecExactWindowJoin::renamed,
                ExactWindowJoinOperator.insteadOf(stock.getOperator(), leftTimes, rightTimes)
                        .orElseThrow(
                                () ->
                                        UnsupportedOperator.of(
                                                config, stock.getName(), stock.getOperator())));
    }

    private static String renamed(String nameOrDescription) {
        return nameOrDescription.replaceFirst("WindowJoin", "Exact$0");
    }
}
