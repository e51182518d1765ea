/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The threads in which one operator talks to storage and to the catalog, and how long its task
 * waits for them when it is closed.
 *
 * <p>Either may never answer, and who reads from a connection feels no interrupt. Flink ends the
 * process if a task is not closed three minutes after it was cancelled, and a task that has failed
 * tells the job manager only once it is closed. So all waits that come after either share one short
 * time; a thread that has not ended by then is left alone.
 */
final class BackgroundThreads {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundThreads.class);

    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final long MILLIS_BETWEEN_LOOKS = 100;

    /** Something to wait for. */
    private interface Ending {
        boolean comesWithin(long millis) throws InterruptedException;
    }

    private final String table;
    private final BooleanSupplier aborted;
    private final ThreadFactory factory;
    private final ExecutorService threads;

    /** The last that was waited for, and may go on if the wait was interrupted. */
    private @Nullable Thread awaited;

    private Duration patience = Duration.ofMinutes(1);
    private Duration patienceIfAborted = Duration.ofSeconds(30);
    private boolean seenAborted;
    private long abortedAt;
    private boolean givenUp;

    /**
     * @param name of the threads
     * @param table that is named where one does not end
     * @param aborted whether the task was cancelled or has failed; asked by who waits
     */
    BackgroundThreads(String name, int count, String table, BooleanSupplier aborted) {
        this.table = table;
        this.aborted = aborted;
        this.factory = new ExecutorThreadFactory.Builder().setPoolName(name).build();
        this.threads = Executors.newFixedThreadPool(count, factory);
    }

    @VisibleForTesting
    void setPatience(Duration each, Duration ifAborted) {
        patience = each;
        patienceIfAborted = ifAborted;
    }

    void execute(Runnable work) {
        threads.execute(work);
    }

    /**
     * Lets what runs come to its end, and stops it if that takes long. Nothing more is begun.
     *
     * @return whether it has ended
     */
    boolean finish() throws InterruptedException {
        threads.shutdown();
        return ends(this::terminatesWithin, patience, patienceIfAborted.dividedBy(2)) || stop();
    }

    /** Interrupts what runs, and waits for nothing. Nothing more is begun. */
    void interrupt() {
        threads.shutdownNow();
    }

    /**
     * Interrupts what runs, and waits for it. Nothing more is begun.
     *
     * @return whether it has ended; else it may still hold locks, and write files
     */
    boolean stop() throws InterruptedException {
        interrupt();
        if (!givenUp && !ends(this::terminatesWithin, patience, patienceIfAborted)) {
            giveUp();
        }
        return !givenUp;
    }

    private boolean terminatesWithin(long millis) throws InterruptedException {
        if (awaited != null) {
            awaited.join(millis);
        }
        return threads.awaitTermination(millis, TimeUnit.MILLISECONDS)
                && (awaited == null || !awaited.isAlive());
    }

    /**
     * Runs it in a thread of its own and waits for it: for as long as it takes, unless the task is
     * aborted.
     *
     * @throws InterruptedException if it has not ended though the task is aborted
     */
    <T> T await(Callable<T> work) throws Exception {
        FutureTask<T> future = new FutureTask<>(work);
        awaited = factory.newThread(future);
        awaited.start();
        try {
            if (!ends(millis -> isDone(future, millis), FOREVER, patienceIfAborted)) {
                giveUp();
                throw new InterruptedException("The task was cancelled or has failed.");
            }
            return future.get();
        } catch (ExecutionException e) {
            ExceptionUtils.rethrowException(e.getCause());
            throw e;
        } finally {
            future.cancel(true);
        }
    }

    private static boolean isDone(FutureTask<?> future, long millis) throws InterruptedException {
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            // The caller gets it, too.
        }
        return true;
    }

    private boolean ends(Ending ending, Duration atMost, Duration atMostIfAborted)
            throws InterruptedException {
        long begin = System.nanoTime();
        while (!ending.comesWithin(MILLIS_BETWEEN_LOOKS)) {
            if (hasPassed(begin, atMost)
                    || (isAborted() && hasPassed(abortedAt, atMostIfAborted))) {
                return false;
            }
        }
        return true;
    }

    private boolean isAborted() {
        if (!seenAborted && aborted.getAsBoolean()) {
            seenAborted = true;
            abortedAt = System.nanoTime();
        }
        return seenAborted;
    }

    private static boolean hasPassed(long begin, Duration time) {
        return System.nanoTime() - begin >= time.toNanos();
    }

    private void giveUp() {
        givenUp = true;
        LOG.warn(
                "The catalog or the storage of table {} gives no answer, so what compaction has"
                        + " begun does not end. It is left alone, and may leave files behind whose"
                        + " names contain 'compact-'. Give the client of the catalog a time-out,"
                        + " such as 'rest.client.socket-timeout-ms'.",
                table);
    }
}
