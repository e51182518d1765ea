/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowDeduplicate;

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;

import java.util.List;
import java.util.Optional;

/** The first or the last row of each window, of which none is lost. */
final class StreamPhysicalExactWindowDeduplicate extends StreamPhysicalWindowDeduplicate {

    private final StreamPhysicalWindowDeduplicate stock;

    private StreamPhysicalExactWindowDeduplicate(
            StreamPhysicalWindowDeduplicate stock, RelTraitSet traits, RelNode input) {
        super(
                stock.getCluster(),
                traits,
                input,
                stock.partitionKeys(),
                stock.orderKey(),
                // Which row is kept only Flink's node knows, and it is asked for all that shows it.
                false,
                stock.getWindowingStrategy());
        this.stock = stock;
    }

    static StreamPhysicalExactWindowDeduplicate of(StreamPhysicalWindowDeduplicate stock) {
        return new StreamPhysicalExactWindowDeduplicate(
                stock, stock.getTraitSet(), stock.getInput());
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return asFlinks().explainTerms(writer);
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new StreamPhysicalExactWindowDeduplicate(stock, traits, inputs.get(0));
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        return new StreamExecExactWindowAggregate(
                asFlinks().translateToExecNode(),
                getRelDetailedDescription(),
                Optional.empty(),
                WindowTimeColumns.of(getInput()));
    }

    private StreamPhysicalWindowDeduplicate asFlinks() {
        return (StreamPhysicalWindowDeduplicate) stock.copy(getTraitSet(), getInputs());
    }
}
