/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.LookupFunction;
import org.apache.flink.util.FlinkRuntimeException;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The function of a synchronous lookup join: waits for each key. It is used where the hint
 * 'async'='false' or an upsert materialization asks for it; cache, retries and failure policy are
 * those of the asynchronous function. Public because Flink calls it from generated code.
 */
@Internal
public final class BatchedSyncLookupFunction extends LookupFunction {

    private static final long serialVersionUID = 1L;

    private final LookupPlan plan;

    private transient LookupPipeline pipeline;

    BatchedSyncLookupFunction(LookupPlan plan) {
        this.plan = plan;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        // The task thread waits for answers, so it cannot complete them.
        pipeline = plan.open(Optional.empty(), context);
    }

    @Override
    public Collection<RowData> lookup(RowData key) throws IOException {
        try {
            return pipeline.lookup(key).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for a lookup", e);
        } catch (ExecutionException e) {
            throw new FlinkRuntimeException(e.getCause().getMessage(), e.getCause());
        }
    }

    @Override
    public void close() throws Exception {
        if (pipeline != null) {
            plan.close(pipeline);
            pipeline = null;
        }
    }
}
