/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.BatchTooLargeException;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.util.ExceptionUtils;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks up rows in Redis.
 *
 * <p>All subtasks of a task manager share a connection and its thread. What follows a reply, which
 * is decoding and the join itself, runs on one thread of each subtask instead, so that subtasks do
 * not wait for each other.
 */
final class RedisBatchLookupFunction implements BatchLookupFunction {

    private static final long serialVersionUID = 1L;

    private static final long LAST_TASK_SECONDS = 1;

    private final String table;
    private final RedisSettings settings;
    private final RedisKeyWriter keyWriter;
    private final RedisLayout layout;

    private transient SharedRedisConnection.Lease lease;
    private transient ThreadPoolExecutor executor;

    RedisBatchLookupFunction(
            String table, RedisSettings settings, RedisKeyWriter keyWriter, RedisLayout layout) {
        this.table = table;
        this.settings = settings;
        this.keyWriter = keyWriter;
        this.layout = layout;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        layout.open(context);
        lease = SharedRedisConnection.lease(settings);
        executor = singleThread("lookup-redis: " + table);
    }

    @Override
    public CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys) {
        byte[][] redisKeys = new byte[keys.size()][];
        for (int i = 0; i < redisKeys.length; i++) {
            redisKeys[i] = keyWriter.write(keys.get(i));
        }
        RedisRequest request = new RedisRequest(lease.connection(), redisKeys);
        CompletableFuture<List<Collection<RowData>>> answer = new CompletableFuture<>();
        answer.whenComplete(
                (rows, failure) -> {
                    if (answer.isCancelled()) {
                        request.cancel();
                    }
                });
        layout.ask(request)
                .whenCompleteAsync(
                        (replies, failure) -> complete(answer, keys, replies, failure), executor);
        return answer;
    }

    private static void complete(
            CompletableFuture<List<Collection<RowData>>> answer,
            List<RowData> keys,
            RedisLayout.Replies replies,
            Throwable failure) {
        if (failure != null) {
            answer.completeExceptionally(unwrapped(failure));
            return;
        }
        List<Collection<RowData>> rows = new ArrayList<>(keys.size());
        try {
            for (int i = 0; i < keys.size(); i++) {
                rows.add(replies.rows(i, keys.get(i)));
            }
        } catch (Throwable t) {
            answer.completeExceptionally(t);
            return;
        }
        answer.complete(rows);
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    @Override
    public boolean concernsAllKeys(Throwable failure) {
        return ExceptionUtils.findThrowable(failure, RedisDataException.class).isEmpty()
                && ExceptionUtils.findThrowable(failure, BatchTooLargeException.class).isEmpty();
    }

    @Override
    public String target() {
        return "table " + table + " in " + settings;
    }

    @Override
    public void close() throws Exception {
        if (executor != null) {
            executor.shutdownNow();
        }
        if (lease != null) {
            lease.close();
        }
        if (executor != null) {
            executor.awaitTermination(LAST_TASK_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static ThreadPoolExecutor singleThread(String name) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                // After close() nobody waits for an answer.
                new ThreadPoolExecutor.DiscardPolicy());
    }
}
