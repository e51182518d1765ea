/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.planner;

import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.spec.IntervalJoinSpec.WindowBounds;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecIntervalJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalIntervalJoin;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;

/** An interval join that reads ranges; EXPLAIN calls it RangeIntervalJoin, after this class. */
final class StreamPhysicalRangeIntervalJoin extends StreamPhysicalIntervalJoin {

    private final WindowBounds windowBounds;

    private StreamPhysicalRangeIntervalJoin(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode left,
            RelNode right,
            JoinRelType joinType,
            RexNode originalCondition,
            RexNode remainingCondition,
            WindowBounds windowBounds) {
        super(
                cluster,
                traits,
                left,
                right,
                joinType,
                originalCondition,
                remainingCondition,
                windowBounds);
        this.windowBounds = windowBounds;
    }

    static StreamPhysicalRangeIntervalJoin of(StreamPhysicalIntervalJoin join) {
        return new StreamPhysicalRangeIntervalJoin(
                join.getCluster(),
                join.getTraitSet(),
                join.getLeft(),
                join.getRight(),
                join.getJoinType(),
                join.originalCondition(),
                join.getCondition(),
                WindowBoundsField.of(join));
    }

    @Override
    public Join copy(
            RelTraitSet traits,
            RexNode remainingCondition,
            RelNode left,
            RelNode right,
            JoinRelType joinType,
            boolean semiJoinDone) {
        return new StreamPhysicalRangeIntervalJoin(
                getCluster(),
                traits,
                left,
                right,
                joinType,
                originalCondition(),
                remainingCondition,
                windowBounds);
    }

    @Override
    public ExecNode<?> translateToExecNode() {
        return new StreamExecRangeIntervalJoin(
                (StreamExecIntervalJoin) asFlinks().translateToExecNode(),
                getRelDetailedDescription(),
                joinSpec(),
                windowBounds);
    }

    /** What a compiled plan contains, and is described as. */
    private StreamPhysicalIntervalJoin asFlinks() {
        return new StreamPhysicalIntervalJoin(
                getCluster(),
                getTraitSet(),
                getLeft(),
                getRight(),
                getJoinType(),
                originalCondition(),
                getCondition(),
                windowBounds);
    }
}
