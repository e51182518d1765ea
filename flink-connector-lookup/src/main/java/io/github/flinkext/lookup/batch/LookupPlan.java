/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.LookupSettings;

import org.apache.flink.table.functions.FunctionContext;

import java.io.Serializable;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * All that the subtasks of one lookup join need, as it is serialized into the job.
 *
 * @param id the same for all subtasks of the join, different for other joins
 */
record LookupPlan(
        String id, BatchLookupFunction function, LookupSettings settings, LookupRowShape shape)
        implements Serializable {

    /**
     * Opens the pipeline of one subtask; its cache is shared with the others of this JVM.
     *
     * @param taskThread completes answers; without it the thread of the client does
     */
    LookupPipeline open(Optional<Executor> taskThread, FunctionContext context) throws Exception {
        if (!settings.cache().enabled()) {
            return LookupPipeline.open(function, settings, shape, null, taskThread, context);
        }
        RowCache cache = SharedRowCaches.acquire(id, settings.cache());
        try {
            return LookupPipeline.open(function, settings, shape, cache, taskThread, context);
        } catch (Throwable t) {
            SharedRowCaches.release(id);
            throw t;
        }
    }

    void close(LookupPipeline pipeline) throws Exception {
        try {
            pipeline.close();
        } finally {
            if (settings.cache().enabled()) {
                SharedRowCaches.release(id);
            }
        }
    }
}
