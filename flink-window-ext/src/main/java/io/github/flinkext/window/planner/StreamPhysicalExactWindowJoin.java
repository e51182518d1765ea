/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowJoin;

import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;

/** A join of windows, which loses no row. */
final class StreamPhysicalExactWindowJoin extends StreamPhysicalWindowJoin {

    private StreamPhysicalExactWindowJoin(
            StreamPhysicalWindowJoin stock, RelTraitSet traits, RelNode left, RelNode right) {
        super(
                stock.getCluster(),
                traits,
                left,
                right,
                stock.getJoinType(),
                stock.getCondition(),
                stock.leftWindowing(),
                stock.rightWindowing());
    }

    static StreamPhysicalExactWindowJoin of(StreamPhysicalWindowJoin stock) {
        return new StreamPhysicalExactWindowJoin(
                stock, stock.getTraitSet(), stock.getLeft(), stock.getRight());
    }

    @Override
    public Join copy(
            RelTraitSet traits,
            RexNode condition,
            RelNode left,
            RelNode right,
            JoinRelType type,
            boolean semiJoinDone) {
        return new StreamPhysicalExactWindowJoin(this, traits, left, right);
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        MixedWindowTimes.refuse(this);
        StreamPhysicalWindowJoin stock =
                new StreamPhysicalWindowJoin(
                        getCluster(),
                        getTraitSet(),
                        getLeft(),
                        getRight(),
                        getJoinType(),
                        getCondition(),
                        leftWindowing(),
                        rightWindowing());
        return new StreamExecExactWindowJoin(
                stock.translateToExecNode(),
                getRelDetailedDescription(),
                WindowTimeColumns.of(getLeft()),
                WindowTimeColumns.of(getRight()));
    }
}
