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
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;

import java.util.List;

/** Asks a connector through its own lookup function, one key at a time. */
final class OwnFunctionLookups implements ForeignLookups {

    private final int threads;

    OwnFunctionLookups(int threads) {
        this.threads = threads;
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
}
