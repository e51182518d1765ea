/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.BatchLookupFunction;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.FunctionContext;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The asynchronous lookup function of another connector: asks it for each key of a request. */
final class AsyncFanOutLookupFunction implements BatchLookupFunction {

    private static final long serialVersionUID = 1L;

    private final AsyncLookupFunction function;
    private final String target;

    AsyncFanOutLookupFunction(AsyncLookupFunction function, String target) {
        this.function = function;
        this.target = target;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        function.open(context);
    }

    @Override
    public CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys) {
        List<CompletableFuture<Collection<RowData>>> answers = new ArrayList<>(keys.size());
        for (RowData key : keys) {
            answers.add(function.asyncLookup(key));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(ignored -> answers.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public void close() throws Exception {
        function.close();
    }
}
