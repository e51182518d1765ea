/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowRank;

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;

import java.util.List;
import java.util.Optional;

/** The first rows of each window, of which none is lost. */
final class StreamPhysicalExactWindowRank extends StreamPhysicalWindowRank {

    private StreamPhysicalExactWindowRank(
            StreamPhysicalWindowRank stock, RelTraitSet traits, RelNode input) {
        super(
                stock.getCluster(),
                traits,
                input,
                stock.partitionKey(),
                stock.orderKey(),
                stock.rankType(),
                stock.rankRange(),
                stock.rankNumberType(),
                stock.outputRankNumber(),
                stock.windowing());
    }

    static StreamPhysicalExactWindowRank of(StreamPhysicalWindowRank stock) {
        return new StreamPhysicalExactWindowRank(stock, stock.getTraitSet(), stock.getInput());
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new StreamPhysicalExactWindowRank(this, traits, inputs.get(0));
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        return new StreamExecExactWindowAggregate(
                ((StreamPhysicalWindowRank) super.copy(getTraitSet(), getInputs()))
                        .translateToExecNode(),
                getRelDetailedDescription(),
                Optional.empty(),
                WindowTimeColumns.of(getInput()));
    }
}
