/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.LookupJoinOptions;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.RetrySettings;

import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.flink.util.TimeUtils;

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
import java.util.concurrent.TimeoutException;

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
 * <p>A key that is not answered by its deadline has failed, whether it is queued, pauses before a
 * retry or is under way. So all rows are done before Flink's timeout of a row, which would fail the
 * job whatever the failure policy.
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
                        settings.batch().withAtMostInFlight(function.maxConcurrency()),
                        timer,
                        metrics,
                        this::send);
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
        pipeline.watchDeadline(settings.retry().deadline().toNanos());
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
                    try {
                        for (int i = 0; i < batch.size(); i++) {
                            answered(batch.keys().get(i), rows.get(i));
                        }
                    } catch (Throwable t) {
                        // The client's future would swallow it, and the other keys wait for ever.
                        end(batch, t);
                        ExceptionUtils.rethrowIfFatalErrorOrOOM(t);
                    }
                });
    }

    private void answered(PendingKey pending, Collection<RowData> rows) {
        if (pending.isDone() || (rows.isEmpty() && retriedMiss(pending))) {
            return;
        }
        if (cache != null) {
            // Before the key stops being pending, so that the next row finds one of the two.
            cache.put(pending.key(), rows);
        }
        if (isFirstToEnd(pending)) {
            pending.rows().complete(rows);
        }
    }

    /** A key is ended once, by its answer or by its deadline. */
    private boolean isFirstToEnd(PendingKey pending) {
        return pendingKeys.remove(pending.key(), pending);
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
        completions.execute(() -> end(batch, cause));
    }

    private void end(Batch batch, Throwable cause) {
        String effort =
                batch.requests() == 1
                        ? ", after 1 request"
                        : ", after " + batch.requests() + " requests";
        for (PendingKey pending : batch.keys()) {
            end(pending, effort, cause);
        }
    }

    private void end(PendingKey pending, String effort, Throwable cause) {
        if (isFirstToEnd(pending)) {
            metrics.keysFailed(1);
            failures.end(pending, effort, cause);
        }
    }

    /**
     * Looks at all keys when the deadline of the oldest passes: ends those whose time is up,
     * wherever they are, and returns for the oldest of the others. As keys are seldom under way for
     * long, this happens about once per deadline.
     */
    private void watchDeadline(long nanosFromNow) {
        timer.schedule(
                () -> completions.execute(this::endLateKeys), nanosFromNow, TimeUnit.NANOSECONDS);
    }

    private void endLateKeys() {
        long deadlineNanos = retry.deadline().toNanos();
        long now = System.nanoTime();
        // No key that comes from now on is late before that.
        long next = deadlineNanos;
        for (PendingKey pending : pendingKeys.values()) {
            long left = pending.askedNanos() + deadlineNanos - now;
            if (left <= 0) {
                endLate(pending);
            } else {
                next = Math.min(next, left);
            }
        }
        watchDeadline(next);
    }

    private void endLate(PendingKey pending) {
        String effort =
                String.format(
                        " within '%s' = %s",
                        LookupJoinOptions.DEADLINE.key(),
                        TimeUtils.formatWithHighestUnit(retry.deadline()));
        Throwable cause = pending.lastFailure();
        end(
                pending,
                effort,
                cause != null
                        ? cause
                        : new TimeoutException("It still waits for its first request or answer"));
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
