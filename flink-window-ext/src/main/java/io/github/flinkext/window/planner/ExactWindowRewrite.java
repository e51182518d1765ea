/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.PlanRewriter;

import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalGlobalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalLocalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowDeduplicate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowRank;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;
import org.apache.flink.table.planner.utils.ShortcutUtils;

import org.apache.calcite.rel.RelNode;

/** Puts operators of windows that lose no row in the place of Flink's, if asked. */
final class ExactWindowRewrite implements OptimizerProgram.Rewrite {

    @Override
    public RelNode apply(RelNode root, FlinkOptimizeContext context) {
        return ExactWindowOptions.setIn(ShortcutUtils.unwrapTableConfig(root)).isEmpty()
                ? root
                : new PlanRewriter(ExactWindowRewrite::rewrite).rewrite(root);
    }

    private static RelNode rewrite(RelNode node) {
        if (node.getClass() == StreamPhysicalWindowAggregate.class) {
            return StreamPhysicalExactWindowAggregate.of((StreamPhysicalWindowAggregate) node);
        }
        if (node.getClass() == StreamPhysicalLocalWindowAggregate.class) {
            return StreamPhysicalExactLocalWindowAggregate.of(
                    (StreamPhysicalLocalWindowAggregate) node);
        }
        if (node.getClass() == StreamPhysicalGlobalWindowAggregate.class) {
            return StreamPhysicalExactGlobalWindowAggregate.of(
                    (StreamPhysicalGlobalWindowAggregate) node);
        }
        if (node.getClass() == StreamPhysicalWindowRank.class) {
            return StreamPhysicalExactWindowRank.of((StreamPhysicalWindowRank) node);
        }
        if (node.getClass() == StreamPhysicalWindowDeduplicate.class) {
            return StreamPhysicalExactWindowDeduplicate.of((StreamPhysicalWindowDeduplicate) node);
        }
        if (node.getClass() == StreamPhysicalWindowJoin.class) {
            return StreamPhysicalExactWindowJoin.of((StreamPhysicalWindowJoin) node);
        }
        return node;
    }
}
