/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.operator.WindowTimes;

import org.apache.flink.table.planner.plan.metadata.FlinkRelMetadataQuery;
import org.apache.flink.table.planner.plan.trait.RelWindowProperties;

import org.apache.calcite.rel.RelNode;

/** Finds the columns called {@code window_time}, whatever a query calls them. */
final class WindowTimeColumns {

    private WindowTimeColumns() {}

    /**
     * Those of a node's rows; none if the node tells no windows, or they are of processing time.
     */
    static WindowTimes of(RelNode node) {
        RelWindowProperties windows =
                FlinkRelMetadataQuery.reuseOrCreate(node.getCluster().getMetadataQuery())
                        .getRelWindowProperties(node);
        return windows == null || !windows.isRowtime()
                ? WindowTimes.NONE
                : new WindowTimes(windows.getWindowTimeColumns().toArray());
    }
}
