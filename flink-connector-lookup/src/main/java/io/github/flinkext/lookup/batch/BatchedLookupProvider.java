/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.LookupSettings;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.source.lookup.AsyncLookupFunctionProvider;
import org.apache.flink.table.connector.source.lookup.LookupFunctionProvider;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.LookupFunction;

/**
 * What a source with batched lookups hands to the planner. It serves asynchronous joins, and
 * synchronous ones where the plan or the user's hint asks for them.
 */
@Internal
public final class BatchedLookupProvider
        implements LookupFunctionProvider, AsyncLookupFunctionProvider {

    private final BatchLookupFunction function;
    private final LookupSettings settings;
    private final LookupRowShape shape;

    /**
     * @param function asks the server
     * @param settings the table's options
     * @param shape what the rows of {@code function} look like
     */
    public BatchedLookupProvider(
            BatchLookupFunction function, LookupSettings settings, LookupRowShape shape) {
        this.function = function;
        this.settings = settings;
        this.shape = shape;
    }

    @Override
    public AsyncLookupFunction createAsyncLookupFunction() {
        throw new UnsupportedOperationException(
                "under construction " + function + settings + shape);
    }

    @Override
    public LookupFunction createLookupFunction() {
        throw new UnsupportedOperationException("under construction");
    }
}
