/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.BatchSettings;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.RetrySettings;

import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.util.TemporaryClassLoaderContext;

import javax.annotation.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The way of a key from a row to its answer, in one subtask.
 *
 * <pre>
 *   key ─> cache ─> pending keys ──> accumulator ──────> requester ─────> BatchLookupFunction
 *            hit: done   asked for      gathers a batch,    timeout, retry,
 *                        already: join  bounds requests     split
 *   rows <── cache, if there was no failure <───────────────┘
 * </pre>
 *
 * <p>Nothing here is part of a checkpoint: Flink keeps the rows whose lookup is under way in its
 * own state and asks for them again after a restore. Nothing has to be flushed at the end of input
 * either: a batch leaves when a request may be sent or the linger has passed, whatever follows.
 */
final class LookupPipeline implements AutoCloseable, BatchRequester.Listener {

    private final BatchLookupFunction function;
    private final RetrySettings retry;
    private final Executor completions;
    private final LookupMetrics metrics = new LookupMetrics();
    private final ConcurrentMap<RowData, PendingKey> pendingKeys = new ConcurrentHashMap<>();
    private final FailureHandler failures;
    @Nullable private final RowCache cache;
    private final ScheduledThreadPoolExecutor timer;
    private final BatchAccumulator accumulator;
    private final BatchRequester requester;

    private LookupPipeline(
            BatchLookupFunction function,
            LookupSettings settings,
            LookupRowShape shape,
            @Nullable RowCache cache,
            Executor completions) {
        this.function = function;
        this.completions = completions;
        this.retry = settings.retry();
        this.cache = cache;
        this.failures = new FailureHandler(settings.failurePolicy(), shape, function.target());
        this.timer = timer(function.target());
        this.accumulator =
                new BatchAccumulator(
                        bounded(settings.batch(), function), timer, metrics, this::send);
        this.requester =
                new BatchRequester(function, settings.retry(), timer, metrics, accumulator, this);
    }

    /**
     * Opens the function and whatever stands before it. On failure nothing stays open.
     *
     * @param taskThread completes answers; without it the thread of the client does
     */
    static LookupPipeline open(
            BatchLookupFunction function,
            LookupSettings settings,
            LookupRowShape shape,
            @Nullable RowCache cache,
            Optional<Executor> taskThread,
            FunctionContext context)
            throws Exception {
        try {
            function.open(context);
        } catch (Throwable t) {
            closeAfter(t, function);
            throw t;
        }
        LookupPipeline pipeline =
                new LookupPipeline(
                        function,
                        settings,
                        shape,
                        cache,
                        taskThread.orElseGet(() -> direct(context.getUserCodeClassLoader())));
        pipeline.register(context.getMetricGroup());
        return pipeline;
    }

    /**
     * Looks up a key.
     *
     * @param key its fields are not null; it is kept, so it must not be changed
     * @return its rows, empty if there are none. A failure is only ever an exception.
     */
    CompletableFuture<Collection<RowData>> lookup(RowData key) {
        if (cache != null) {
            Collection<RowData> cached = cache.rowsOf(key);
            if (cached != null) {
                metrics.hit();
                return CompletableFuture.completedFuture(cached);
            }
            metrics.miss();
        }
        PendingKey asked = new PendingKey(key, System.nanoTime());
        PendingKey earlier = pendingKeys.putIfAbsent(key, asked);
        if (earlier != null) {
            metrics.deduplicated();
            accumulator.countJoined();
            return earlier.rows();
        }
        accumulator.add(asked);
        return asked.rows();
    }

    /** Code of the join runs when a future completes, with the user's classes. */
    private static Executor direct(ClassLoader userClassLoader) {
        return command -> {
            try (TemporaryClassLoaderContext ignored =
                    TemporaryClassLoaderContext.of(userClassLoader)) {
                command.run();
            }
        };
    }

    @Override
    public void answered(Batch batch, List<Collection<RowData>> rows) {
        completions.execute(
                () -> {
                    for (int i = 0; i < batch.size(); i++) {
                        answered(batch.keys().get(i), rows.get(i));
                    }
                });
    }

    private void answered(PendingKey pending, Collection<RowData> rows) {
        if (rows.isEmpty() && retriedMiss(pending)) {
            return;
        }
        if (cache != null) {
            // Before the key stops being pending, so that the next row finds one of the two.
            cache.put(pending.key(), rows);
        }
        pendingKeys.remove(pending.key());
        pending.rows().complete(rows);
    }

    private boolean retriedMiss(PendingKey pending) {
        long delayNanos = retry.missRetryDelay().toNanos();
        if (!pending.retryMiss(retry.missRetries(), System.nanoTime() + delayNanos)) {
            return false;
        }
        metrics.missRetry();
        timer.schedule(() -> accumulator.add(pending), delayNanos, TimeUnit.NANOSECONDS);
        return true;
    }

    @Override
    public void failed(Batch batch, Throwable cause) {
        metrics.keysFailed(batch.size());
        completions.execute(
                () -> {
                    for (PendingKey pending : batch.keys()) {
                        pendingKeys.remove(pending.key());
                        failures.end(pending, batch.requests(), cause);
                    }
                });
    }

    /** Gives up what is under way and closes the function. */
    @Override
    public void close() throws Exception {
        requester.close();
        timer.shutdownNow();
        function.close();
    }

    private void send(Batch batch) {
        requester.send(batch);
    }

    private void register(MetricGroup group) {
        metrics.register(group);
        metrics.registerQueue(group, accumulator::inFlight, accumulator::waiting);
        if (cache != null) {
            metrics.registerCacheSize(group, cache::size);
        }
    }

    private static BatchSettings bounded(BatchSettings settings, BatchLookupFunction function) {
        return settings.withMaxInFlight(
                Math.min(settings.maxInFlight(), function.maxConcurrency()));
    }

    private static ScheduledThreadPoolExecutor timer(String target) {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "lookup-timer: " + target);
                            thread.setDaemon(true);
                            return thread;
                        },
                        // After close() nothing is retried.
                        new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private static void closeAfter(Throwable failure, BatchLookupFunction function) {
        try {
            function.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}
