/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import javax.annotation.Nullable;

import java.util.function.Supplier;

/** The table that a plan is made for: loaded at most once, and only if the plan depends on it. */
final class PlannedTable {

    private final Supplier<ReadTable> loading;
    @Nullable private ReadTable table;

    PlannedTable(Supplier<ReadTable> loading) {
        this.loading = loading;
    }

    synchronized ReadTable table() {
        if (table == null) {
            table = loading.get();
        }
        return table;
    }
}
