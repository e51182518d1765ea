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
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The asynchronous lookup function of another connector: asks it for each key of a request.
 *
 * <p>Flink calls such a function from the task thread only, and some rely on it: that of HBase
 * writes each key to the same buffer. Requests come from threads of clients and timers too, and
 * maybe from within a call of the function, if that completes an earlier answer. So calls queue,
 * and a thread that finds the function free makes those of others with its own. Nobody waits for a
 * lock: the function itself may be waiting for the very thread that brings the next request.
 */
final class AsyncFanOutLookupFunction implements BatchLookupFunction {

    private static final long serialVersionUID = 1L;

    private final AsyncLookupFunction function;
    private final String target;

    private transient Queue<Runnable> calls;

    /** How many of them are queued or running; whoever raises it from 0 runs all that come. */
    private transient AtomicInteger openCalls;

    AsyncFanOutLookupFunction(AsyncLookupFunction function, String target) {
        this.function = function;
        this.target = target;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        calls = new ConcurrentLinkedQueue<>();
        openCalls = new AtomicInteger();
        function.open(context);
    }

    @Override
    public CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys) {
        CompletableFuture<List<Collection<RowData>>> answer = new CompletableFuture<>();
        calls.add(() -> ask(keys, answer));
        if (openCalls.getAndIncrement() == 0) {
            do {
                calls.remove().run();
            } while (openCalls.decrementAndGet() > 0);
        }
        return answer;
    }

    private void ask(List<RowData> keys, CompletableFuture<List<Collection<RowData>>> answer) {
        if (answer.isDone()) {
            // Given up while it was queued.
            return;
        }
        try {
            List<CompletableFuture<Collection<RowData>>> rows = new ArrayList<>(keys.size());
            for (RowData key : keys) {
                rows.add(ask(key));
            }
            CompletableFuture.allOf(rows.toArray(CompletableFuture[]::new))
                    .thenApply(ignored -> rowsOf(rows))
                    .whenComplete((found, failure) -> complete(answer, found, failure));
        } catch (Throwable t) {
            // The thread may be that of another request.
            answer.completeExceptionally(t);
        }
    }

    private CompletableFuture<Collection<RowData>> ask(RowData key) {
        CompletableFuture<Collection<RowData>> rows = function.asyncLookup(key);
        if (rows == null) {
            throw new IllegalStateException(
                    String.format("%s returned null instead of a future", target));
        }
        return rows;
    }

    private static List<Collection<RowData>> rowsOf(
            List<CompletableFuture<Collection<RowData>>> answers) {
        List<Collection<RowData>> rows = new ArrayList<>(answers.size());
        for (CompletableFuture<Collection<RowData>> answer : answers) {
            rows.add(ForeignLookups.orNone(answer.join()));
        }
        return rows;
    }

    private static void complete(
            CompletableFuture<List<Collection<RowData>>> answer,
            List<Collection<RowData>> rows,
            Throwable failure) {
        if (failure == null) {
            answer.complete(rows);
        } else {
            answer.completeExceptionally(failure);
        }
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
