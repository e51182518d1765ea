/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchSettings;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Gathers keys into batches and bounds how many are under way.
 *
 * <p>A batch leaves when fewer than {@link BatchSettings#maxInFlight()} are under way and one of
 * these holds:
 *
 * <ul>
 *   <li>it is a batch that is sent again, without the keys that were given up meanwhile,
 *   <li>it is full: as many rows asked for keys since the last batch left as it may have keys. Rows
 *       that ask for a key which is already waiting or under way count too: they occupy the join's
 *       buffer, and a batch that counted distinct keys might wait for rows that cannot come,
 *   <li>its oldest key has waited for the linger,
 *   <li>there is no linger, and it is as full as others are under way: with none, a single key will
 *       do; with one of two, half a batch; and so on. The size of batches follows from how many
 *       keys arrive while others are under way, and a free connection is not spent on a few keys
 *       that the next answer would have taken along.
 * </ul>
 *
 * <p>Without a linger, a busy stream must not lose its full batches when all answers come at once.
 * So a batch also waits to be a little fuller than others were lately: half as long as requests
 * have taken, and not at all if batches were mostly of one key. So that a slow request holds nobody
 * up, a key waits no longer for company than about twice as long as requests have taken.
 *
 * <p>Thread-safe. Batches are sent outside the lock, by the thread whose call made them due.
 */
final class BatchAccumulator {

    private static final long LEAST_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NO_TIMER = Long.MAX_VALUE;

    /** How much fuller than usual a batch tries to be, so that batches grow while keys come. */
    private static final double GROWTH = 1.25;

    private final BatchSettings settings;
    private final long lingerNanos;
    private final ScheduledExecutorService timer;
    private final Consumer<Batch> sender;
    private final LookupMetrics metrics;

    // All below is guarded by this.
    private final Deque<PendingKey> waiting = new ArrayDeque<>();
    private final Deque<Batch> again = new ArrayDeque<>();
    private int rowsSinceLastBatch;
    private int inFlight;
    private long timerNanos = NO_TIMER;
    private long usualRequestNanos;
    private double usualRows;

    /**
     * @param sender sends a batch without blocking; one of the {@code released} methods is called
     *     once for each
     */
    BatchAccumulator(
            BatchSettings settings,
            ScheduledExecutorService timer,
            LookupMetrics metrics,
            Consumer<Batch> sender) {
        this.settings = settings;
        this.lingerNanos = settings.linger().toNanos();
        this.timer = timer;
        this.metrics = metrics;
        this.sender = sender;
    }

    /** Adds a key that nobody has asked for. */
    void add(PendingKey key) {
        List<Batch> due;
        synchronized (this) {
            waiting.add(key);
            rowsSinceLastBatch++;
            due = takeDue();
        }
        send(due);
    }

    /** Counts a row that asked for a key which is waiting or under way. */
    void countJoined() {
        List<Batch> due;
        synchronized (this) {
            rowsSinceLastBatch++;
            due = takeDue();
        }
        send(due);
    }

    /** Sends a batch again, before all keys that wait. */
    void addAgain(Batch batch) {
        List<Batch> due;
        synchronized (this) {
            again.add(batch);
            due = takeDue();
        }
        send(due);
    }

    /** Says that a batch was answered, so many nanoseconds after it was sent. */
    void released(long nanos) {
        List<Batch> due;
        synchronized (this) {
            usualRequestNanos += (nanos - usualRequestNanos) / 8;
            inFlight--;
            due = takeDue();
        }
        send(due);
    }

    /** Says that a batch is no longer under way, though it was not answered. */
    void releasedUnanswered() {
        List<Batch> due;
        synchronized (this) {
            inFlight--;
            due = takeDue();
        }
        send(due);
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    private void timerFired() {
        List<Batch> due;
        synchronized (this) {
            timerNanos = NO_TIMER;
            due = takeDue();
        }
        send(due);
    }

    private List<Batch> takeDue() {
        List<Batch> due = List.of();
        while (inFlight < settings.maxInFlight()) {
            Batch next = takeAgain();
            if (next == null) {
                next = takeWaiting();
            }
            if (next == null) {
                break;
            }
            inFlight++;
            if (due.isEmpty()) {
                due = new ArrayList<>(1);
            }
            due.add(next);
        }
        return due;
    }

    /** The next batch that is sent again, unless its deadline has passed while it was queued. */
    private Batch takeAgain() {
        while (!again.isEmpty()) {
            Batch next = again.poll().withoutDone();
            if (!next.isEmpty()) {
                return next;
            }
        }
        return null;
    }

    private Batch takeWaiting() {
        dropDone();
        if (waiting.isEmpty()) {
            return null;
        }
        int rows = Math.max(waiting.size(), rowsSinceLastBatch);
        if (rows < settings.maxKeys()
                && !(lingerNanos > 0 ? hasLingered() : isWorthARequest(rows))) {
            return null;
        }
        usualRows += (Math.min(rows, settings.maxKeys()) - usualRows) / 8;
        int size = Math.min(waiting.size(), settings.maxKeys());
        List<PendingKey> keys = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            keys.add(waiting.poll());
        }
        rowsSinceLastBatch = waiting.size();
        return Batch.of(keys);
    }

    /** Keys whose deadline has passed come first, since all are in the order of being asked for. */
    private void dropDone() {
        while (!waiting.isEmpty() && waiting.peek().isDone()) {
            waiting.poll();
        }
    }

    private boolean hasLingered() {
        boolean lingered = waited(lingerNanos);
        if (lingered) {
            metrics.lingerFlush();
        }
        return lingered;
    }

    private boolean isWorthARequest(int rows) {
        boolean asFullAsOthersAreUnderWay =
                (long) rows * settings.maxInFlight() >= (long) inFlight * settings.maxKeys();
        if (asFullAsOthersAreUnderWay) {
            return rows >= (int) (GROWTH * usualRows) || waited(usualRequestNanos / 2);
        }
        return waited(Math.max(LEAST_PATIENCE_NANOS, 2 * usualRequestNanos));
    }

    /** Whether the key that waits longest has waited enough; if not, it will be looked at again. */
    private boolean waited(long nanos) {
        long now = System.nanoTime();
        long left = waiting.peek().askedNanos() + nanos - now;
        if (left <= 0) {
            return true;
        }
        if (timerNanos == NO_TIMER || now + left - timerNanos < 0) {
            timerNanos = now + left;
            timer.schedule(this::timerFired, left, TimeUnit.NANOSECONDS);
        }
        return false;
    }

    private void send(List<Batch> batches) {
        for (Batch batch : batches) {
            sender.accept(batch);
        }
    }
}
