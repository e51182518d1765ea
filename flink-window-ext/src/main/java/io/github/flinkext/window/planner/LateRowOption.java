/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;

import org.apache.flink.table.planner.plan.logical.TimeAttributeWindowingStrategy;
import org.apache.flink.table.planner.plan.logical.WindowingStrategy;
import org.apache.flink.table.planner.utils.ShortcutUtils;

import org.apache.calcite.rel.RelNode;

import java.util.Optional;

/** Where late rows are to be written to, by {@link WindowOptions#LATE_ROWS_TABLE}. */
final class LateRowOption {

    private LateRowOption() {}

    /** The name of the table. */
    static Optional<String> of(RelNode node) {
        return ShortcutUtils.unwrapTableConfig(node).getOptional(WindowOptions.LATE_ROWS_TABLE);
    }

    /** The name of the table, if rows can be late for such windows. */
    static Optional<String> of(RelNode node, WindowingStrategy windowing) {
        return canBeLate(windowing) ? of(node) : Optional.empty();
    }

    /**
     * Whether windows are assigned by time attributes of rows. Results of other windows, which are
     * the rows of windows that are attached to them, come before the watermark that ends both.
     */
    static boolean canBeLate(WindowingStrategy windowing) {
        return windowing.isRowtime() && windowing instanceof TimeAttributeWindowingStrategy;
    }
}
