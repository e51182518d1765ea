/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.planner;

import io.github.flinkext.join.interval.IntervalJoinOptions;
import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.PlanRewriter;

import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalIntervalJoin;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;
import org.apache.flink.table.planner.utils.ShortcutUtils;

import org.apache.calcite.rel.RelNode;

/**
 * Puts {@link StreamPhysicalRangeIntervalJoin} in the place of Flink's interval joins, if asked.
 */
final class IntervalJoinRewrite implements OptimizerProgram.Rewrite {

    @Override
    public RelNode apply(RelNode root, FlinkOptimizeContext context) {
        return ShortcutUtils.unwrapTableConfig(root).get(IntervalJoinOptions.RANGE_SCAN)
                ? new PlanRewriter(IntervalJoinRewrite::rewrite).rewrite(root)
                : root;
    }

    private static RelNode rewrite(RelNode node) {
        return node.getClass() == StreamPhysicalIntervalJoin.class
                ? StreamPhysicalRangeIntervalJoin.of((StreamPhysicalIntervalJoin) node)
                : node;
    }
}
