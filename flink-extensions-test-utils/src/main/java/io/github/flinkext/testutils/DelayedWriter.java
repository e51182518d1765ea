/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The thread that writes what is in the pipes of a proxy, each piece when it is due. */
final class DelayedWriter implements AutoCloseable {

    private static final long TOLERANCE_NANOS = 20_000;

    /** Not zero: that would poll instead of sleep while a piece is almost due. */
    private static final long SHORTEST_SLEEP_NANOS = 1_000;

    private static final long MOST_OVERSLEPT_NANOS = 200_000;

    private final Thread thread = new Thread(this::run, "tcp-proxy-writer");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition sooner = lock.newCondition();
    private final List<DelayedPipe> pipes = new ArrayList<>();
    private long delayNanos;
    private long wakeUpAt;

    /** By how much the system wakes this thread too late, on average: it sleeps less by this. */
    private long oversleptNanos;

    private boolean stalled;
    private boolean closed;

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void delay(Duration oneWay) {
        locked(() -> delayNanos = oneWay.toNanos());
    }

    void stall(boolean stall) {
        locked(() -> stalled = stall);
    }

    void add(DelayedPipe pipe) {
        locked(() -> pipes.add(pipe));
    }

    void remove(DelayedPipe pipe) {
        locked(() -> pipes.remove(pipe));
    }

    void unblock(DelayedPipe pipe) {
        locked(() -> pipe.blocked = false);
    }

    @Override
    public void close() {
        locked(() -> closed = true);
    }

    void join() throws InterruptedException {
        thread.join();
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            sooner.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean bothEnded(DelayedPipe one, DelayedPipe other) {
        lock.lock();
        try {
            return one.ended && other.ended;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a piece that has just arrived, and says whether the pipe has room for more. */
    boolean accept(DelayedPipe pipe, ByteBuffer bytes) {
        long now = System.nanoTime();
        lock.lock();
        try {
            // A shorter delay must not let this piece overtake those before it.
            pipe.lastDue = Math.max(pipe.lastDue, now + delayNanos);
            pipe.pieces.add(new DelayedPipe.Piece(bytes, pipe.lastDue));
            pipe.bytes += bytes.remaining();
            pipe.full = pipe.bytes > DelayedPipe.FULL_BYTES;
            if (pipe.lastDue < wakeUpAt) {
                sooner.signal();
            }
            return !pipe.full;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        lock.lock();
        try {
            while (!closed) {
                wakeUpAt = writeAllDue();
                sleep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void sleep() throws InterruptedException {
        if (wakeUpAt == Long.MAX_VALUE) {
            sooner.await();
            return;
        }
        long nanos = Math.max(SHORTEST_SLEEP_NANOS, wakeUpAt - oversleptNanos - System.nanoTime());
        long end = System.nanoTime() + nanos;
        if (sooner.awaitNanos(nanos) <= 0) {
            long overslept = Math.min(System.nanoTime() - end, MOST_OVERSLEPT_NANOS);
            oversleptNanos += (overslept - oversleptNanos) / 8;
        }
    }

    /** Returns when the next piece is due. */
    private long writeAllDue() {
        long next = Long.MAX_VALUE;
        if (!stalled) {
            for (DelayedPipe pipe : pipes) {
                while (pipe.due() - TOLERANCE_NANOS <= System.nanoTime()) {
                    write(pipe);
                }
                next = Math.min(next, pipe.due());
            }
        }
        return next;
    }

    private static void write(DelayedPipe pipe) {
        ByteBuffer bytes = pipe.pieces.element().bytes();
        try {
            if (bytes == DelayedPipe.END) {
                pipe.channel.shutdownOutput();
                pipe.ended = true;
                pipe.connection.ended(false);
                return;
            }
            pipe.bytes -= pipe.channel.write(bytes);
        } catch (IOException receiverGone) {
            pipe.ended = true;
            pipe.connection.ended(true);
            return;
        }
        if (bytes.hasRemaining()) {
            pipe.blocked = true;
            pipe.connection.awaitWritable(pipe);
        } else {
            pipe.pieces.remove();
        }
        if (pipe.full && pipe.bytes < DelayedPipe.FULL_BYTES / 2) {
            pipe.full = false;
            pipe.connection.readMore(pipe);
        }
    }
}
