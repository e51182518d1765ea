/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecLookupJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalLookupJoin;

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;

import java.util.List;

/**
 * Flink's lookup join in a streaming plan, with our settings in its description and our operator in
 * its exec node. The planner demands that the name starts with StreamPhysical.
 */
final class StreamPhysicalBatchedLookupJoin extends StreamPhysicalLookupJoin {

    private final String lookup;

    private StreamPhysicalBatchedLookupJoin(
            StreamPhysicalLookupJoin join, RelTraitSet traits, RelNode input, String lookup) {
        super(
                join.getCluster(),
                traits,
                input,
                join.temporalTable(),
                join.calcOnTemporalTable(),
                join.joinInfo(),
                join.joinType(),
                join.lookupHint(),
                join.upsertMaterialize(),
                join.enableLookupShuffle(),
                join.preferCustomShuffle());
        this.lookup = lookup;
    }

    static StreamPhysicalBatchedLookupJoin of(StreamPhysicalLookupJoin join, String lookup) {
        return new StreamPhysicalBatchedLookupJoin(
                join, join.getTraitSet(), join.getInput(), lookup);
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new StreamPhysicalBatchedLookupJoin(this, traits, inputs.get(0), lookup);
    }

    @Override
    public StreamPhysicalLookupJoin copy(boolean upsertMaterialize) {
        return of(super.copy(upsertMaterialize), lookup);
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        return new StreamExecBatchedLookupJoin((StreamExecLookupJoin) super.translateToExecNode());
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("requests", lookup);
    }
}
