/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.BatchLookupFunction;

import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.LookupTableSource.LookupContext;
import org.apache.flink.table.connector.source.LookupTableSource.LookupRuntimeProvider;
import org.apache.flink.table.connector.source.lookup.AsyncLookupFunctionProvider;
import org.apache.flink.table.connector.source.lookup.FullCachingLookupProvider;
import org.apache.flink.table.connector.source.lookup.LookupFunctionProvider;
import org.apache.flink.table.connector.source.lookup.LookupOptions;
import org.apache.flink.table.connector.source.lookup.PartialCachingAsyncLookupProvider;
import org.apache.flink.table.connector.source.lookup.PartialCachingLookupProvider;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;

import java.util.List;

/** Asks a connector through its own lookup function, one key at a time. */
final class OwnFunctionLookups implements ForeignLookups {

    private final int threads;
    private final boolean cached;

    /**
     * @param cached whether our pipeline caches the rows
     */
    OwnFunctionLookups(int threads, boolean cached) {
        this.threads = threads;
        this.cached = cached;
    }

    @Override
    public boolean accepts(ResolvedExpression filter) {
        return true;
    }

    @Override
    public String manner() {
        return "one by one through the connector";
    }

    @Override
    public BatchLookupFunction function(
            LookupTableSource source,
            DataType rowType,
            List<ResolvedExpression> filters,
            LookupContext context) {
        String target = source.asSummaryString();
        LookupRuntimeProvider provider = source.getLookupRuntimeProvider(context);
        checkNoCacheIsLost(provider, target);
        if (provider instanceof AsyncLookupFunctionProvider async) {
            return new AsyncFanOutLookupFunction(async.createAsyncLookupFunction(), target);
        }
        if (provider instanceof LookupFunctionProvider sync
                && !(provider instanceof FullCachingLookupProvider)) {
            return new ThreadPoolLookupFunction(sync.createLookupFunction(), threads, target);
        }
        throw new ValidationException(
                String.format(
                        "Cannot run the lookups of %s: it provides a %s, and only LookupFunction and"
                                + " AsyncLookupFunction can be batched and cached. Keep"
                                + " 'lookup.hash.enable' and remove the other lookup options.",
                        target, provider.getClass().getSimpleName()));
    }

    /** Its own cache is around its function, which we take out. */
    private void checkNoCacheIsLost(LookupRuntimeProvider provider, String target) {
        boolean caches =
                provider instanceof PartialCachingLookupProvider
                        || provider instanceof PartialCachingAsyncLookupProvider;
        if (caches && !cached) {
            throw new ValidationException(
                    String.format(
                            "Cannot run the lookups of %s: the connector caches rows by itself or by"
                                    + " options of its own, and its cache would be left out. Set '%s'"
                                    + " = 'PARTIAL' on the table and say there how much to cache, or"
                                    + " keep 'lookup.hash.enable' and remove the other lookup"
                                    + " options.",
                            target, LookupOptions.CACHE_TYPE.key()));
        }
    }
}
