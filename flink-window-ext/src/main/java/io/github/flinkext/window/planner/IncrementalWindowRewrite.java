/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.PlanRewriter;
import io.github.flinkext.window.WindowOptions;

import org.apache.flink.table.planner.plan.logical.WindowAttachedWindowingStrategy;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowDeduplicate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowRank;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;
import org.apache.flink.table.planner.utils.ShortcutUtils;

import org.apache.calcite.rel.RelNode;

import java.time.Duration;

/** Lets window aggregates show windows before they are over, if asked. */
final class IncrementalWindowRewrite implements OptimizerProgram.Rewrite {

    @Override
    public RelNode apply(RelNode root, FlinkOptimizeContext context) {
        return ShortcutUtils.unwrapTableConfig(root)
                .getOptional(WindowOptions.EARLY_FIRE_INTERVAL)
                .map(interval -> rewrite(root, interval))
                .orElse(root);
    }

    private static RelNode rewrite(RelNode root, Duration interval) {
        return new PlanRewriter(node -> incremental(node, interval)).rewrite(root);
    }

    private static RelNode incremental(RelNode node, Duration interval) {
        if (takesWindowsOfInput(node) && isFedByUpdates(node)) {
            throw IncrementalWindows.inFrontOf(node.getRelTypeName().replace("StreamPhysical", ""));
        }
        return node instanceof StreamPhysicalWindowAggregate stock
                ? StreamPhysicalIncrementalWindowAggregate.of(
                        stock, IncrementalWindows.of(interval, stock.windowing()))
                : node;
    }

    /** Whether a node finds windows in its input and does something when they are over. */
    private static boolean takesWindowsOfInput(RelNode node) {
        return node instanceof StreamPhysicalWindowRank
                || node instanceof StreamPhysicalWindowDeduplicate
                || node instanceof StreamPhysicalWindowJoin
                || (node instanceof StreamPhysicalWindowAggregate aggregate
                        && aggregate.windowing() instanceof WindowAttachedWindowingStrategy);
    }

    private static boolean isFedByUpdates(RelNode node) {
        return NodesBelow.contain(
                node, StreamPhysicalIncrementalWindowAggregate.class::isInstance, below -> true);
    }
}
