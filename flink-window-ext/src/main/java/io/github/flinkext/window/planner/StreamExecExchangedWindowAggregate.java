/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;
import io.github.flinkext.window.WindowOptions;
import io.github.flinkext.window.operator.LateRowOperators;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeConfig;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecNode;
import org.apache.flink.table.types.logical.RowType;

import java.util.Optional;

/** Translates a window aggregate as Flink does, and exchanges the operator of the result. */
abstract class StreamExecExchangedWindowAggregate extends DelegatingExecNode<ExecNodeBase<RowData>>
        implements StreamExecNode<RowData> {

    private final String kind;
    private final Optional<String> lateRows;

    /**
     * @param kind what names of the node and of its operator begin with
     * @param lateRows the table that late rows are written to
     */
    @SuppressWarnings("unchecked")
    StreamExecExchangedWindowAggregate(
            ExecNode<?> stock, String description, String kind, Optional<String> lateRows) {
        super((ExecNodeBase<RowData>) stock, description);
        this.kind = kind;
        this.lateRows = lateRows;
    }

    @Override
    public void setCompiled(boolean compiled) {
        if (compiled && lateRows.isPresent()) {
            throw CompiledPlans.unsupported(WindowOptions.LATE_ROWS_TABLE);
        }
        super.setCompiled(compiled);
    }

    /** The operator to put in the place of Flink's; empty if we have none. */
    abstract Optional<OneInputStreamOperator<RowData, RowData>> insteadOf(
            OneInputTransformation<RowData, RowData> stock);

    @Override
    @SuppressWarnings("unchecked")
    protected final Transformation<RowData> translateToPlanInternal(
            PlannerBase planner, ExecNodeConfig config) {
        OneInputTransformation<RowData, RowData> stock =
                (OneInputTransformation<RowData, RowData>) delegate().translateToPlan(planner);
        OneInputStreamOperator<RowData, RowData> operator =
                insteadOf(stock)
                        .orElseThrow(
                                () ->
                                        UnsupportedOperator.of(
                                                config, stock.getName(), stock.getOperator()));
        if (lateRows.isEmpty()) {
            return exchanged(stock, this::renamed, SimpleOperatorFactory.of(operator));
        }
        LateRowTable table =
                LateRowTable.of(
                        planner, lateRows.get(), (RowType) getInputEdges().get(0).getOutputType());
        Transformation<RowData> sending =
                exchanged(stock, this::renamed, LateRowOperators.sending(operator, table.output()));
        return table.withSink(sending, planner, config);
    }

    private String renamed(String nameOrDescription) {
        return nameOrDescription.replaceFirst(
                "(Local|Global|)Window(Aggregate|Rank|Deduplicate)", kind + "$0");
    }
}
