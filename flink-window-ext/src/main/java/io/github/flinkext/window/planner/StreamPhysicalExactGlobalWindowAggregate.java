/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalGlobalWindowAggregate;

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;

import java.util.List;
import java.util.Optional;

/** The second phase of a window aggregate that loses no row. */
final class StreamPhysicalExactGlobalWindowAggregate extends StreamPhysicalGlobalWindowAggregate {

    private StreamPhysicalExactGlobalWindowAggregate(
            StreamPhysicalGlobalWindowAggregate stock, RelTraitSet traits, RelNode input) {
        super(
                stock.getCluster(),
                traits,
                input,
                stock.inputRowTypeOfLocalAgg(),
                stock.grouping(),
                stock.aggCalls(),
                stock.windowing(),
                stock.namedWindowProperties());
    }

    static StreamPhysicalExactGlobalWindowAggregate of(StreamPhysicalGlobalWindowAggregate stock) {
        return new StreamPhysicalExactGlobalWindowAggregate(
                stock, stock.getTraitSet(), stock.getInput());
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new StreamPhysicalExactGlobalWindowAggregate(this, traits, inputs.get(0));
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        return new StreamExecExactWindowAggregate(
                ((StreamPhysicalGlobalWindowAggregate) super.copy(getTraitSet(), getInputs()))
                        .translateToExecNode(),
                getRelDetailedDescription(),
                Optional.empty(),
                WindowTimeColumns.of(this));
    }
}
