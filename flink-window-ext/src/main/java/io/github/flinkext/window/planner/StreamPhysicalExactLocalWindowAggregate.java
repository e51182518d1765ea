/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.operator.WindowTimes;

import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalLocalWindowAggregate;

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;

import java.util.List;
import java.util.Optional;

/** The first phase of a window aggregate that loses no row. */
final class StreamPhysicalExactLocalWindowAggregate extends StreamPhysicalLocalWindowAggregate {

    private StreamPhysicalExactLocalWindowAggregate(
            StreamPhysicalLocalWindowAggregate stock, RelTraitSet traits, RelNode input) {
        super(
                stock.getCluster(),
                traits,
                input,
                stock.grouping(),
                stock.aggCalls(),
                stock.windowing());
    }

    static StreamPhysicalExactLocalWindowAggregate of(StreamPhysicalLocalWindowAggregate stock) {
        return new StreamPhysicalExactLocalWindowAggregate(
                stock, stock.getTraitSet(), stock.getInput());
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new StreamPhysicalExactLocalWindowAggregate(this, traits, inputs.get(0));
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        return new StreamExecExactWindowAggregate(
                ((StreamPhysicalLocalWindowAggregate) super.copy(getTraitSet(), getInputs()))
                        .translateToExecNode(),
                getRelDetailedDescription(),
                Optional.empty(),
                WindowTimes.NONE);
    }
}
