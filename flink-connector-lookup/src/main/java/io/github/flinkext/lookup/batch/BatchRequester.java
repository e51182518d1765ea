/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.BatchTooLargeException;
import io.github.flinkext.lookup.RetrySettings;

import org.apache.flink.table.data.RowData;
import org.apache.flink.util.ExceptionUtils;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends batches until they are answered or given up.
 *
 * <pre>
 *   request fails ── retries left? ── yes ──> the same batch again, after a pause
 *                        │
 *                        no ── several keys, and the failure may be one key's? ── yes ──> two halves
 *                                  │
 *                                  no ──> all its keys have failed
 * </pre>
 *
 * <p>A batch in which one key cannot be answered ends as that key alone, and all others answered.
 * Whatever the function throws, or returns against its contract, is a failed request too: the
 * thread may be one of the client or the timer, where nobody would see it. No thread waits: pauses
 * and timeouts are tasks of the timer. While a batch pauses, its place in the window is free for
 * others.
 */
final class BatchRequester {

    private static final Logger LOG = LoggerFactory.getLogger(BatchRequester.class);

    /** Where the fate of a batch is told. */
    interface Listener {
        void answered(Batch batch, List<Collection<RowData>> rows);

        void failed(Batch batch, Throwable cause);
    }

    private final BatchLookupFunction function;
    private final RetrySettings settings;
    private final ScheduledExecutorService timer;
    private final LookupMetrics metrics;
    private final BatchAccumulator window;
    private final Listener listener;
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    BatchRequester(
            BatchLookupFunction function,
            RetrySettings settings,
            ScheduledExecutorService timer,
            LookupMetrics metrics,
            BatchAccumulator window,
            Listener listener) {
        this.function = function;
        this.settings = settings;
        this.timer = timer;
        this.metrics = metrics;
        this.window = window;
        this.listener = listener;
    }

    void send(Batch unsent) {
        Batch batch = unsent.afterRequest();
        long start = System.nanoTime();
        CompletableFuture<List<Collection<RowData>>> answer;
        Throwable thrown = null;
        try {
            answer = ask(batch);
        } catch (Throwable t) {
            answer = CompletableFuture.failedFuture(t);
            thrown = t;
        }
        underWay.add(answer);
        Request request = new Request(batch, answer, start);
        answer.whenComplete(request::completed);
        request.armTimeout();
        ExceptionUtils.rethrowIfFatalErrorOrOOM(thrown);
    }

    /** Cancels what is under way; what completes from now on is ignored. */
    void close() {
        closed = true;
        underWay.forEach(answer -> answer.cancel(true));
    }

    /** The answer, which is never null. */
    private CompletableFuture<List<Collection<RowData>>> ask(Batch batch) {
        CompletableFuture<List<Collection<RowData>>> answer = function.lookupBatch(batch.keyRows());
        if (answer == null) {
            throw new IllegalStateException(
                    String.format("%s returned null instead of a future", function.target()));
        }
        return answer;
    }

    /** One request under way. */
    private final class Request {

        private final Batch batch;
        private final CompletableFuture<List<Collection<RowData>>> answer;
        private final long start;
        private volatile Future<?> timeout;
        private volatile TimeoutException tooLate;

        Request(Batch batch, CompletableFuture<List<Collection<RowData>>> answer, long start) {
            this.batch = batch;
            this.answer = answer;
            this.start = start;
        }

        void armTimeout() {
            if (!answer.isDone()) {
                timeout =
                        timer.schedule(
                                this::timedOut,
                                settings.requestTimeout().toNanos(),
                                TimeUnit.NANOSECONDS);
                if (answer.isDone()) {
                    timeout.cancel(false);
                }
            }
        }

        private void timedOut() {
            tooLate =
                    new TimeoutException(
                            String.format(
                                    "No answer within 'lookup.request.timeout' = %s ms",
                                    settings.requestTimeout().toMillis()));
            answer.cancel(true);
        }

        void completed(List<Collection<RowData>> rows, Throwable failure) {
            underWay.remove(answer);
            Future<?> armed = timeout;
            if (armed != null) {
                armed.cancel(false);
            }
            if (closed) {
                return;
            }
            long nanos = System.nanoTime() - start;
            metrics.requestDone(batch.size(), nanos);
            Throwable problem = failure == null ? problemOf(rows) : unwrapped(failure);
            if (problem == null) {
                window.released(nanos);
                listener.answered(batch, rows);
            } else {
                window.releasedUnanswered();
                failed(batch, tooLate != null ? tooLate : problem);
            }
        }

        /** What is wrong with them, or null; reading them may itself go wrong. */
        private Throwable problemOf(List<Collection<RowData>> rows) {
            try {
                check(rows);
                return null;
            } catch (Throwable t) {
                return t;
            }
        }

        private void check(List<Collection<RowData>> rows) {
            if (rows == null || rows.size() != batch.size()) {
                throw new IllegalStateException(
                        String.format(
                                "%s answered %s results for %s keys",
                                function.target(),
                                rows == null ? "no" : rows.size(),
                                batch.size()));
            }
            for (Collection<RowData> ofKey : rows) {
                if (ofKey == null) {
                    throw new IllegalStateException(
                            String.format(
                                    "%s answered null for a key. A key without rows is answered with"
                                            + " an empty collection",
                                    function.target()));
                }
            }
        }
    }

    private void failed(Batch batch, Throwable failure) {
        metrics.requestFailed();
        batch.keys().forEach(pending -> pending.requestFailed(failure));
        boolean splittable;
        try {
            splittable = batch.size() > 1 && !function.concernsAllKeys(failure);
        } catch (Throwable t) {
            listener.failed(batch, ExceptionUtils.firstOrSuppressed(t, failure));
            return;
        }
        if (splittable
                && ExceptionUtils.findThrowable(failure, BatchTooLargeException.class)
                        .isPresent()) {
            split(batch, failure);
        } else if (batch.requests() <= settings.maxRetries() && pauseEndsInTime(batch)) {
            retry(batch, failure);
        } else if (splittable && inTime(batch, 0)) {
            split(batch, failure);
        } else {
            listener.failed(batch, failure);
        }
    }

    private void retry(Batch batch, Throwable failure) {
        LOG.debug(
                "Request {} of {} keys to {} failed, retrying",
                batch.requests(),
                batch.size(),
                function.target(),
                failure);
        metrics.retry();
        timer.schedule(() -> window.addAgain(batch), pauseNanos(batch), TimeUnit.NANOSECONDS);
    }

    private void split(Batch batch, Throwable failure) {
        LOG.debug(
                "Request of {} keys to {} failed, asking for each half",
                batch.size(),
                function.target(),
                failure);
        metrics.split();
        batch.halves().forEach(half -> window.addAgain(lastAttemptUnlessSingle(half)));
    }

    /**
     * A single key is retried as often as any batch, so that it is not taken for the culprit when
     * the server stumbles. A larger half has had its retries.
     */
    private Batch lastAttemptUnlessSingle(Batch half) {
        return half.size() == 1 ? half : new Batch(half.keys(), settings.maxRetries());
    }

    private boolean pauseEndsInTime(Batch batch) {
        return inTime(batch, pauseNanos(batch));
    }

    /** Keys that are older than others of the batch end at their own deadlines. */
    private boolean inTime(Batch batch, long pauseNanos) {
        long age = System.nanoTime() - batch.youngestNanos();
        return age + pauseNanos < settings.deadline().toNanos();
    }

    private long pauseNanos(Batch batch) {
        return settings.delayBefore(batch.requests()).toNanos();
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }
}
