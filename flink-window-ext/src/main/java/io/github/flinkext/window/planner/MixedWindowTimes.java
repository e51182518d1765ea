/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;

import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowTableFunction;
import org.apache.flink.table.planner.utils.ShortcutUtils;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.util.ImmutableBitSet;

import java.time.ZoneId;

/**
 * Joins by {@code window_time} where it is ours on one side, and on the other comes straight from a
 * window function of Flink. Where clocks show an hour twice, that is the first of the two times, so
 * such rows would not meet. Rows are spread by the columns of the join before they reach it.
 */
final class MixedWindowTimes {

    private MixedWindowTimes() {}

    /**
     * @throws TableException if it is such a join, in a zone whose clocks are ever changed
     */
    static void refuse(StreamPhysicalWindowJoin join) {
        TableConfig config = ShortcutUtils.unwrapTableConfig(join);
        LogicalType timeType = join.leftWindowing().getTimeAttributeType();
        ZoneId zone = config.getLocalTimeZone();
        if (!timeType.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)
                || zone.getRules().isFixedOffset()
                || isStraightFromFunction(join.getLeft())
                        == isStraightFromFunction(join.getRight())) {
            return;
        }
        JoinInfo info = join.analyzeCondition();
        ImmutableBitSet left = WindowTimeColumns.in(join.getLeft());
        ImmutableBitSet right = WindowTimeColumns.in(join.getRight());
        if (left.intersects(info.leftSet()) || right.intersects(info.rightSet())) {
            throw new TableException(
                    String.format(
                            "Cannot use '%s' for a window join by window_time in zone %s: one side"
                                    + " has it from a window function with no aggregate behind, and"
                                    + " where clocks show an hour twice, it is an hour earlier"
                                    + " there. Join by window_start and window_end alone: the same"
                                    + " windows have the same window_time.",
                            WindowOptions.EXACT_LOCAL_TIME.key(), zone));
        }
    }

    private static boolean isStraightFromFunction(RelNode node) {
        if (node instanceof StreamPhysicalWindowTableFunction) {
            return true;
        }
        return !isOurs(node)
                && node.getInputs().stream().anyMatch(MixedWindowTimes::isStraightFromFunction);
    }

    private static boolean isOurs(RelNode node) {
        return node instanceof StreamPhysicalExactWindowAggregate
                || node instanceof StreamPhysicalExactGlobalWindowAggregate
                || node instanceof StreamPhysicalExactWindowRank
                || node instanceof StreamPhysicalExactWindowDeduplicate
                || node instanceof StreamPhysicalExactWindowJoin;
    }
}
