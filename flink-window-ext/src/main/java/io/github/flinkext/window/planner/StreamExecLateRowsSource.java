/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeConfig;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeContext;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecExchange;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecNode;
import org.apache.flink.table.types.logical.RowType;

import java.util.List;

/** The late rows of another node, to whoever takes them. */
final class StreamExecLateRowsSource extends ExecNodeBase<RowData>
        implements StreamExecNode<RowData> {

    private final Transformation<RowData> lateRows;

    StreamExecLateRowsSource(Transformation<RowData> lateRows, RowType type) {
        super(
                ExecNodeContext.newNodeId(),
                // Flink makes contexts for nodes of its own only.
                ExecNodeContext.newContext(StreamExecExchange.class),
                new Configuration(),
                List.of(),
                type,
                "LateRows");
        this.lateRows = lateRows;
        setInputEdges(List.of());
    }

    @Override
    protected Transformation<RowData> translateToPlanInternal(
            PlannerBase planner, ExecNodeConfig config) {
        return lateRows;
    }
}
