/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import io.github.flinkext.lookup.BatchedLookupSource;
import io.github.flinkext.lookup.LookupJoinOptions;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.planner.plan.schema.TableSourceTable;

import org.apache.calcite.plan.RelOptTable;

import javax.annotation.Nullable;

/** The table of a lookup join, with the options of it that shape the plan. */
final class DimensionTable {

    private final TableSourceTable table;
    private final Configuration options;

    private DimensionTable(TableSourceTable table) {
        this.table = table;
        this.options =
                Configuration.fromMap(table.contextResolvedTable().getResolvedTable().getOptions());
    }

    /** The table, or null if it is one that plans cannot be changed for. */
    @Nullable
    static DimensionTable of(RelOptTable table) {
        return table instanceof TableSourceTable sourceTable
                ? new DimensionTable(sourceTable)
                : null;
    }

    TableSourceTable sourceTable() {
        return table;
    }

    <T> T option(ConfigOption<T> option) {
        return options.get(option);
    }

    boolean hashed() {
        return option(LookupJoinOptions.HASH_ENABLE);
    }

    /** The source if its lookups run in our pipeline, else null. */
    @Nullable
    BatchedLookupSource batchedSource() {
        return table.tableSource() instanceof BatchedLookupSource source ? source : null;
    }

    String name() {
        return table.contextResolvedTable().getIdentifier().asSummaryString();
    }
}
