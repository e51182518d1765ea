/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.batch.BatchExecLookupJoin;
import org.apache.flink.table.planner.plan.nodes.physical.batch.BatchPhysicalLookupJoin;

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;

import java.util.List;

/**
 * Flink's lookup join in a batch plan, with our settings in its description and our operator in its
 * exec node. The planner demands that the name starts with BatchPhysical.
 */
final class BatchPhysicalBatchedLookupJoin extends BatchPhysicalLookupJoin {

    private final String lookup;

    private BatchPhysicalBatchedLookupJoin(
            BatchPhysicalLookupJoin join, RelTraitSet traits, RelNode input, String lookup) {
        super(
                join.getCluster(),
                traits,
                input,
                join.temporalTable(),
                join.calcOnTemporalTable(),
                join.joinInfo(),
                join.joinType(),
                join.lookupHint(),
                join.enableLookupShuffle(),
                join.preferCustomShuffle());
        this.lookup = lookup;
    }

    static BatchPhysicalBatchedLookupJoin of(BatchPhysicalLookupJoin join, String lookup) {
        return new BatchPhysicalBatchedLookupJoin(
                join, join.getTraitSet(), join.getInput(), lookup);
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new BatchPhysicalBatchedLookupJoin(this, traits, inputs.get(0), lookup);
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        return new BatchExecBatchedLookupJoin((BatchExecLookupJoin) super.translateToExecNode());
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("requests", lookup);
    }
}
