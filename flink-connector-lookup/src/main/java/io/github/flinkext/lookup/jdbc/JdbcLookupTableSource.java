/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.lookup.BatchedLookupSource;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.batch.BatchedLookupProvider;

import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A database table that is looked up in joins, many keys with one statement.
 *
 * <p>Columns that the query does not read are not selected. Conditions on the table's columns are
 * left to the database where it decides them as Flink does, see {@link FilterTranslator}.
 */
final class JdbcLookupTableSource
        implements BatchedLookupSource,
                ScanTableSource,
                SupportsProjectionPushDown,
                SupportsFilterPushDown {

    private final JdbcLookups lookups;
    private final LookupSettings settings;

    // What the planner has pushed down so far.
    private DataType rowType;
    private List<ResolvedExpression> filters;

    JdbcLookupTableSource(
            JdbcLookups lookups,
            LookupSettings settings,
            DataType rowType,
            List<ResolvedExpression> filters) {
        this.lookups = lookups;
        this.settings = settings;
        this.rowType = rowType;
        this.filters = List.copyOf(filters);
    }

    @Override
    public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
        return new BatchedLookupProvider(
                lookups.function(rowType, filters, context, settings.batch().maxInFlight()),
                settings,
                rowType,
                context);
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    /**
     * Refuses scans in words. Without it the planner would only say that it has no rule for them.
     */
    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return new RefusedScan(lookups);
    }

    @Override
    public boolean supportsNestedProjection() {
        return false;
    }

    @Override
    public void applyProjection(int[][] projectedFields, DataType producedDataType) {
        rowType = producedDataType;
    }

    @Override
    public Result applyFilters(List<ResolvedExpression> offered) {
        List<ResolvedExpression> accepted = new ArrayList<>();
        List<ResolvedExpression> remaining = new ArrayList<>();
        for (ResolvedExpression filter : offered) {
            (lookups.accepts(filter) ? accepted : remaining).add(filter);
        }
        List<ResolvedExpression> all = new ArrayList<>(filters);
        all.addAll(accepted);
        filters = List.copyOf(all);
        return Result.of(accepted, remaining);
    }

    @Override
    public LookupSettings lookupSettings() {
        return settings;
    }

    @Override
    public BatchedLookupSource withLookupSettings(LookupSettings changed) {
        return new JdbcLookupTableSource(lookups, changed, rowType, filters);
    }

    @Override
    public DynamicTableSource copy() {
        return new JdbcLookupTableSource(lookups, settings, rowType, filters);
    }

    @Override
    public String asSummaryString() {
        return "JDBC:" + lookups.databaseName() + " " + lookups;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JdbcLookupTableSource source
                && lookups.equals(source.lookups)
                && settings.equals(source.settings)
                && rowType.equals(source.rowType)
                && filters.equals(source.filters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(lookups, settings, rowType, filters);
    }
}
