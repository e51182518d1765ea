/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;

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

/** Translates a window aggregate as Flink does, and exchanges the operator of the result. */
abstract class StreamExecExchangedWindowAggregate extends DelegatingExecNode<ExecNodeBase<RowData>>
        implements StreamExecNode<RowData> {

    private final String kind;

    /**
     * @param kind what names of the node and of its operator begin with
     */
    @SuppressWarnings("unchecked")
    StreamExecExchangedWindowAggregate(ExecNode<?> stock, String description, String kind) {
        super((ExecNodeBase<RowData>) stock, description);
        this.kind = kind;
    }

    /** The operator to put in the place of Flink's. */
    abstract OneInputStreamOperator<RowData, RowData> exchanged(
            OneInputTransformation<RowData, RowData> stock);

    @Override
    @SuppressWarnings("unchecked")
    protected final Transformation<RowData> translateToPlanInternal(
            PlannerBase planner, ExecNodeConfig config) {
        OneInputTransformation<RowData, RowData> stock =
                (OneInputTransformation<RowData, RowData>) delegate().translateToPlan(planner);
        OneInputTransformation<RowData, RowData> exchanged =
                new OneInputTransformation<>(
                        (Transformation<RowData>) stock.getInputs().get(0),
                        renamed(stock.getName()),
                        SimpleOperatorFactory.of(exchanged(stock)),
                        stock.getOutputType(),
                        stock.getParallelism(),
                        stock.isParallelismConfigured());
        carryOver(stock, exchanged);
        exchanged.setDescription(renamed(stock.getDescription()));
        exchanged.setStateKeySelector(stock.getStateKeySelector());
        exchanged.setStateKeyType(stock.getStateKeyType());
        return exchanged;
    }

    private String renamed(String nameOrDescription) {
        return nameOrDescription.replaceFirst(
                "(Local|Global|)Window(Aggregate|Rank|Deduplicate)", kind + "$0");
    }
}
