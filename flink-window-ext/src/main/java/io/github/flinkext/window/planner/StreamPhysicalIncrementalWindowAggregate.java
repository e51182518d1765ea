/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.planner.plan.logical.LogicalWindow;
import org.apache.flink.table.planner.plan.logical.TumblingGroupWindow;
import org.apache.flink.table.planner.plan.logical.WindowingStrategy;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalGroupWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowAggregate;
import org.apache.flink.table.planner.plan.utils.ChangelogPlanUtils;
import org.apache.flink.table.planner.plan.utils.WindowEmitStrategy;
import org.apache.flink.table.runtime.groupwindow.WindowReference;

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;

import java.util.List;
import java.util.Optional;

/**
 * A window aggregate that shows windows before they are over. To the planner it is one of the old
 * group windows, of which it knows that they may send updates, and by which columns.
 */
final class StreamPhysicalIncrementalWindowAggregate extends StreamPhysicalGroupWindowAggregate {

    private final StreamPhysicalWindowAggregate stock;
    private final IncrementalWindows windows;

    private StreamPhysicalIncrementalWindowAggregate(
            StreamPhysicalWindowAggregate stock,
            IncrementalWindows windows,
            RelTraitSet traits,
            RelNode input) {
        super(
                stock.getCluster(),
                traits,
                input,
                stock.getRowType(),
                stock.grouping(),
                stock.aggCalls(),
                groupWindow(stock, windows),
                stock.namedWindowProperties(),
                new WindowEmitStrategy(true, false, windows.interval(), true, null, false, 0L));
        this.stock = stock;
        this.windows = windows;
    }

    static StreamPhysicalIncrementalWindowAggregate of(
            StreamPhysicalWindowAggregate stock, IncrementalWindows windows) {
        return new StreamPhysicalIncrementalWindowAggregate(
                stock, windows, stock.getTraitSet(), stock.getInput());
    }

    private static LogicalWindow groupWindow(
            StreamPhysicalWindowAggregate stock, IncrementalWindows windows) {
        return new TumblingGroupWindow(
                new WindowReference("w$", stock.windowing().getTimeAttributeType()),
                new FieldReferenceExpression("time", DataTypes.TIMESTAMP(3), 0, 0),
                new ValueLiteralExpression(windows.size()));
    }

    @Override
    public boolean requireWatermark() {
        return stock.windowing().isRowtime();
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return asFlinks()
                .explainTerms(writer)
                .item("early", windows)
                .itemIf("lateRows", lateRows().orElse(null), lateRows().isPresent());
    }

    WindowingStrategy windowing() {
        return stock.windowing();
    }

    private Optional<String> lateRows() {
        return LateRowOption.of(this, stock.windowing());
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new StreamPhysicalIncrementalWindowAggregate(stock, windows, traits, inputs.get(0));
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        if (!ChangelogPlanUtils.inputInsertOnly(this)) {
            throw new ValidationException(
                    String.format(
                            "Cannot use '%s' for windows over a table with updates, in which a window"
                                    + " that was shown may lose its last row. Aggregate a table"
                                    + " without updates, or RESET the option.",
                            WindowOptions.EARLY_FIRE_INTERVAL.key()));
        }
        return new StreamExecIncrementalWindowAggregate(
                asFlinks().translateToExecNode(),
                getRelDetailedDescription(),
                windows,
                ChangelogPlanUtils.generateUpdateBefore(this),
                lateRows(),
                WindowTimeColumns.of(stock));
    }

    private StreamPhysicalWindowAggregate asFlinks() {
        return (StreamPhysicalWindowAggregate) stock.copy(getTraitSet(), getInputs());
    }
}
