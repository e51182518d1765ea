/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.BatchedLookupSource;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.batch.BatchedLookupProvider;
import io.github.flinkext.lookup.source.SourceProxy;

import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown.Result;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** A source of another connector whose lookups run in our pipeline. */
final class ForeignLookupSource extends SourceProxy<LookupTableSource> {

    private final LookupSettings settings;
    private final ForeignLookups lookups;

    // What the planner has pushed down so far.
    private DataType rowType;
    private List<ResolvedExpression> filters;

    private ForeignLookupSource(
            LookupTableSource behind,
            LookupSettings settings,
            ForeignLookups lookups,
            DataType rowType,
            List<ResolvedExpression> filters) {
        super(behind);
        this.settings = settings;
        this.lookups = lookups;
        this.rowType = rowType;
        this.filters = filters;
    }

    static LookupTableSource of(
            LookupTableSource source,
            LookupSettings settings,
            ForeignLookups lookups,
            DataType rowType) {
        return (LookupTableSource)
                new ForeignLookupSource(source, settings, lookups, rowType, List.of()).proxied();
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Object answer(Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "getLookupRuntimeProvider" ->
                    provider((LookupTableSource.LookupContext) arguments[0]);
            case "lookupSettings" -> settings;
            case "lookupSummary" -> settings.summary() + ", " + lookups.manner();
            case "withLookupSettings" -> with((LookupSettings) arguments[0]);
            case "applyFilters" -> applyFilters((List<ResolvedExpression>) arguments[0]);
            case "applyProjection", "applyReadableMetadata" -> {
                rowType = (DataType) arguments[1];
                yield forward(method, arguments);
            }
            default -> forward(method, arguments);
        };
    }

    private BatchedLookupProvider provider(LookupTableSource.LookupContext context) {
        return new BatchedLookupProvider(
                lookups.function(behind(), rowType, filters, context), settings, rowType, context);
    }

    /** Only what both the connector and our lookups can do is taken from the plan. */
    private Result applyFilters(List<ResolvedExpression> offered) {
        List<ResolvedExpression> remaining = new ArrayList<>();
        List<ResolvedExpression> acceptable = new ArrayList<>();
        for (ResolvedExpression filter : offered) {
            (lookups.accepts(filter) ? acceptable : remaining).add(filter);
        }
        Result result = ((SupportsFilterPushDown) behind()).applyFilters(acceptable);
        remaining.addAll(result.getRemainingFilters());
        filters = List.copyOf(result.getAcceptedFilters());
        return Result.of(result.getAcceptedFilters(), remaining);
    }

    private DynamicTableSource with(LookupSettings changed) {
        LookupTableSource copy = (LookupTableSource) behind().copy();
        return new ForeignLookupSource(copy, changed, lookups, rowType, filters).proxied();
    }

    @Override
    protected SourceProxy<LookupTableSource> before(LookupTableSource copy) {
        return new ForeignLookupSource(copy, settings, lookups, rowType, filters);
    }

    @Override
    public DynamicTableSource proxied() {
        return proxy(BatchedLookupSource.class);
    }

    @Override
    protected Object settings() {
        return List.of(settings, filters, rowType);
    }
}
