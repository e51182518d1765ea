/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowAggregate;

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;

import java.util.List;
import java.util.Optional;

/**
 * A window aggregate that loses no row; EXPLAIN calls it ExactWindowAggregate, after this class.
 */
final class StreamPhysicalExactWindowAggregate extends StreamPhysicalWindowAggregate {

    private StreamPhysicalExactWindowAggregate(
            StreamPhysicalWindowAggregate stock, RelTraitSet traits, RelNode input) {
        super(
                stock.getCluster(),
                traits,
                input,
                stock.grouping(),
                stock.aggCalls(),
                stock.windowing(),
                stock.namedWindowProperties());
    }

    static StreamPhysicalExactWindowAggregate of(StreamPhysicalWindowAggregate stock) {
        return new StreamPhysicalExactWindowAggregate(stock, stock.getTraitSet(), stock.getInput());
    }

    private Optional<String> lateRows() {
        return LateRowOption.of(this, windowing());
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .itemIf("lateRows", lateRows().orElse(null), lateRows().isPresent());
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new StreamPhysicalExactWindowAggregate(this, traits, inputs.get(0));
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        return new StreamExecExactWindowAggregate(
                ((StreamPhysicalWindowAggregate) super.copy(getTraitSet(), getInputs()))
                        .translateToExecNode(),
                getRelDetailedDescription(),
                lateRows(),
                WindowTimeColumns.of(this));
    }
}
