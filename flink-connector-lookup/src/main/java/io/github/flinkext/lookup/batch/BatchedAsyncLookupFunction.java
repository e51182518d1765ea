/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.operator.TaskThread;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.FunctionContext;

import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The function of an asynchronous lookup join: hands each key to a {@link LookupPipeline}. Public
 * because Flink calls it from generated code.
 */
@Internal
public final class BatchedAsyncLookupFunction extends AsyncLookupFunction {

    private static final long serialVersionUID = 1L;

    private final LookupPlan plan;

    private transient LookupPipeline pipeline;

    BatchedAsyncLookupFunction(LookupPlan plan) {
        this.plan = plan;
    }

    /** For joins outside of SQL. */
    public static BatchedAsyncLookupFunction of(
            BatchLookupFunction function, LookupSettings settings, LookupRowShape shape) {
        return new BatchedAsyncLookupFunction(
                new LookupPlan(UUID.randomUUID().toString(), function, settings, shape));
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        RetryHintGuard.checkNotRetriedByFlink();
        pipeline = plan.open(TaskThread.ofOpeningOperator(), context);
    }

    @Override
    public CompletableFuture<Collection<RowData>> asyncLookup(RowData key) {
        return pipeline.lookup(key);
    }

    @Override
    public void close() throws Exception {
        if (pipeline != null) {
            plan.close(pipeline);
            pipeline = null;
        }
    }
}
