/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;
import io.github.flinkext.window.operator.LateRowOperators;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeConfig;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeContext;
import org.apache.flink.table.planner.plan.nodes.exec.InputProperty;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecExchange;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.utils.ExecNodeUtil;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.util.List;

/** Forwards rows that are later than the watermark, and writes the others to a table. */
final class StreamExecLateRows extends ExecNodeBase<RowData> implements StreamExecNode<RowData> {

    private static final String TRANSFORMATION = "late-rows";

    private final int timeColumn;
    private final String table;

    StreamExecLateRows(
            ReadableConfig config,
            InputProperty input,
            RowType type,
            String description,
            int timeColumn,
            String table) {
        super(
                ExecNodeContext.newNodeId(),
                // Flink makes contexts for nodes of its own only.
                ExecNodeContext.newContext(StreamExecExchange.class),
                ExecNodeContext.newPersistedConfig(StreamExecExchange.class, config),
                List.of(input),
                type,
                description);
        this.timeColumn = timeColumn;
        this.table = table;
    }

    /** A compiled plan could not be read without us. */
    @Override
    public void setCompiled(boolean compiled) {
        if (compiled) {
            throw CompiledPlans.unsupported(WindowOptions.LATE_ROWS_TABLE);
        }
        super.setCompiled(compiled);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Transformation<RowData> translateToPlanInternal(
            PlannerBase planner, ExecNodeConfig config) {
        Transformation<RowData> input =
                (Transformation<RowData>) getInputEdges().get(0).translateToPlan(planner);
        RowType rows = (RowType) getOutputType();
        LateRowTable lateRows = LateRowTable.of(planner, table, rows);
        Transformation<RowData> filter =
                ExecNodeUtil.createOneInputTransformation(
                        input,
                        createTransformationMeta(TRANSFORMATION, config),
                        LateRowOperators.behindWatermark(
                                timeColumn,
                                LogicalTypeChecks.getPrecision(rows.getTypeAt(timeColumn)),
                                lateRows.output()),
                        input.getOutputType(),
                        input.getParallelism(),
                        false);
        if (inputsContainSingleton()) {
            filter.setParallelism(1);
            filter.setMaxParallelism(1);
        }
        return lateRows.withSink(filter, planner, config);
    }
}
