/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.operator.WindowTimes;

import org.apache.flink.table.planner.plan.metadata.FlinkRelMetadataQuery;
import org.apache.flink.table.planner.plan.trait.RelWindowProperties;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.util.ImmutableBitSet;

/** Finds the columns called {@code window_time}, whatever a query calls them. */
final class WindowTimeColumns {

    private WindowTimeColumns() {}

    /**
     * Those of a node's rows; none if the node tells no windows, or they are of processing time.
     */
    static WindowTimes of(RelNode node) {
        ImmutableBitSet columns = in(node);
        return columns.isEmpty() ? WindowTimes.NONE : new WindowTimes(columns.toArray());
    }

    /** The same, as numbers of columns. */
    static ImmutableBitSet in(RelNode node) {
        RelWindowProperties windows =
                FlinkRelMetadataQuery.reuseOrCreate(node.getCluster().getMetadataQuery())
                        .getRelWindowProperties(node);
        if (windows == null || !windows.isRowtime()) {
            return ImmutableBitSet.of();
        }
        // Of a join for EXISTS or IN, it also tells those of the right, which are not in its rows.
        return windows.getWindowTimeColumns()
                .intersect(ImmutableBitSet.range(node.getRowType().getFieldCount()));
    }
}
