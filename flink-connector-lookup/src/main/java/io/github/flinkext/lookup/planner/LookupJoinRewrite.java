/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import io.github.flinkext.lookup.BatchedLookupSource;
import io.github.flinkext.lookup.LookupJoinOptions;
import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.PlanRewriter;

import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.config.LookupJoinHintOptions;
import org.apache.flink.table.planner.plan.nodes.physical.batch.BatchPhysicalLookupJoin;
import org.apache.flink.table.planner.plan.nodes.physical.common.CommonPhysicalLookupJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalLookupJoin;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;
import org.apache.flink.table.planner.plan.utils.ChangelogPlanUtils;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.hint.RelHint;

import java.util.List;

/**
 * Looks at each lookup join of the finished physical plan: an option of its table that did not take
 * effect is an error, and one that did is shown by EXPLAIN.
 */
final class LookupJoinRewrite implements OptimizerProgram.Rewrite {

    @Override
    public RelNode apply(RelNode root, FlinkOptimizeContext context) {
        return new PlanRewriter(LookupJoinRewrite::rewrite).rewrite(root);
    }

    private static RelNode rewrite(RelNode node) {
        if (!(node instanceof CommonPhysicalLookupJoin join)) {
            return node;
        }
        DimensionTable table = DimensionTable.of(join.temporalTable());
        if (table == null) {
            return node;
        }
        checkHashed(join, table);
        checkHotKeys(join, table);
        BatchedLookupSource source = table.batchedSource();
        return source == null ? node : explained(node, summary(join, table, source));
    }

    private static String summary(
            CommonPhysicalLookupJoin join, DimensionTable table, BatchedLookupSource source) {
        int hotKeys = table.option(LookupJoinOptions.HASH_HOT_KEYS);
        return hotKeys > 0 && join.preferCustomShuffle()
                ? source.lookupSummary() + ", hot keys " + hotKeys
                : source.lookupSummary();
    }

    private static RelNode explained(RelNode join, String lookup) {
        if (join.getClass() == StreamPhysicalLookupJoin.class) {
            return StreamPhysicalBatchedLookupJoin.of((StreamPhysicalLookupJoin) join, lookup);
        }
        if (join.getClass() == BatchPhysicalLookupJoin.class) {
            return BatchPhysicalBatchedLookupJoin.of((BatchPhysicalLookupJoin) join, lookup);
        }
        return join;
    }

    private static void checkHashed(CommonPhysicalLookupJoin join, DimensionTable table) {
        if (table.hashed() && !join.enableLookupShuffle() && !refusedByHint(join)) {
            throw new TableException(
                    String.format(
                            "Cannot apply '%s' = 'true' of table %s: the plan was made without our"
                                    + " hint. Another optimizer program may have removed it; write"
                                    + " /*+ LOOKUP('table'='...', 'shuffle'='true') */ in the query,"
                                    + " or remove the option.",
                            LookupJoinOptions.HASH_ENABLE.key(), table.name()));
        }
    }

    private static boolean refusedByHint(CommonPhysicalLookupJoin join) {
        if (join.lookupHint().isEmpty()) {
            return false;
        }
        RelHint hint = join.lookupHint().get();
        return !LookupHint.of(List.of(hint)).get(LookupJoinHintOptions.SHUFFLE).orElse(true);
    }

    /** Flink would leave rows where they are, without a word, if the partitioner is not pure. */
    private static void checkHotKeys(CommonPhysicalLookupJoin join, DimensionTable table) {
        if (table.option(LookupJoinOptions.HASH_HOT_KEYS) > 0
                && join instanceof StreamPhysicalLookupJoin streamJoin
                && !ChangelogPlanUtils.inputInsertOnly(streamJoin)) {
            throw new ValidationException(
                    String.format(
                            "Cannot apply '%s' of table %s: the join's input has updates, whose order"
                                    + " would be lost if their key were spread over subtasks. Remove"
                                    + " the option; '%s' alone is right for updates.",
                            LookupJoinOptions.HASH_HOT_KEYS.key(),
                            table.name(),
                            LookupJoinOptions.HASH_ENABLE.key()));
        }
    }
}
