/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.foreign;

import io.github.flinkext.lookup.BatchLookupFunction;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.LookupFunction;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The synchronous lookup function of another connector, cloned and run by threads. Lookup functions
 * are made for one thread at a time, so each request takes a clone for itself and looks up its keys
 * one by one.
 */
final class ThreadPoolLookupFunction implements BatchLookupFunction {

    private static final long serialVersionUID = 1L;

    private static final long CLOSE_SECONDS = 5;

    private final LookupFunction prototype;
    private final int threads;
    private final String target;

    private transient BlockingQueue<LookupFunction> idle;
    private transient List<LookupFunction> opened;
    private transient ExecutorService executor;

    ThreadPoolLookupFunction(LookupFunction prototype, int threads, String target) {
        this.prototype = prototype;
        this.threads = threads;
        this.target = target;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        idle = new LinkedBlockingQueue<>();
        opened = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            LookupFunction clone =
                    InstantiationUtil.clone(prototype, context.getUserCodeClassLoader());
            opened.add(clone);
            clone.open(context);
            idle.add(clone);
        }
        executor =
                Executors.newFixedThreadPool(
                        threads,
                        new ExecutorThreadFactory.Builder()
                                .setPoolName("lookup: " + target)
                                .build());
    }

    @Override
    public CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys) {
        CompletableFuture<List<Collection<RowData>>> answer = new CompletableFuture<>();
        Future<?> running = executor.submit(() -> lookUp(keys, answer));
        answer.whenComplete(
                (rows, failure) -> {
                    if (answer.isCancelled()) {
                        running.cancel(true);
                    }
                });
        return answer;
    }

    private void lookUp(List<RowData> keys, CompletableFuture<List<Collection<RowData>>> answer) {
        List<Collection<RowData>> rows = new ArrayList<>(keys.size());
        try {
            LookupFunction function = idle.take();
            try {
                for (RowData key : keys) {
                    rows.add(ForeignLookups.orNone(function.lookup(key)));
                }
            } finally {
                idle.add(function);
            }
        } catch (InterruptedException e) {
            // Cancelled before it started; nobody waits for the answer.
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
            return;
        } catch (Throwable t) {
            answer.completeExceptionally(t);
            return;
        }
        answer.complete(rows);
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public int maxConcurrency() {
        return threads;
    }

    @Override
    public void close() throws Exception {
        if (executor != null) {
            // A lookup that does not heed the interrupt is left behind with its thread.
            executor.shutdownNow();
            executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
        Exception failure = null;
        for (LookupFunction function : opened == null ? List.<LookupFunction>of() : opened) {
            try {
                function.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
