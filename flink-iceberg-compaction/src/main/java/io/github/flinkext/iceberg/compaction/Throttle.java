/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.configuration.MemorySize;

import javax.annotation.Nullable;

import java.util.function.LongSupplier;

/** Holds the rewrites of one subtask to its share of the bytes that the job may read per second. */
final class Throttle {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final double nanosPerByte;
    private final LongSupplier nanoClock;
    private long freeAt;

    /**
     * @param bytesPerSecond of the job; null for no limit
     */
    Throttle(@Nullable MemorySize bytesPerSecond, int subtasks) {
        this(bytesPerSecond, subtasks, System::nanoTime);
    }

    Throttle(@Nullable MemorySize bytesPerSecond, int subtasks, LongSupplier nanoClock) {
        this.nanosPerByte =
                bytesPerSecond == null
                        ? 0
                        : NANOS_PER_SECOND * subtasks / bytesPerSecond.getBytes();
        this.nanoClock = nanoClock;
        this.freeAt = nanoClock.getAsLong();
    }

    /** Waits until that many more bytes may be read. */
    void acquire(long bytes) throws InterruptedException {
        long wait = reserve(bytes);
        if (wait > 0) {
            Thread.sleep(wait / NANOS_PER_MILLI, (int) (wait % NANOS_PER_MILLI));
        }
    }

    /** The nanoseconds to wait. Bytes that are reserved later come after these. */
    synchronized long reserve(long bytes) {
        long now = nanoClock.getAsLong();
        freeAt = Math.max(now, freeAt) + (long) (bytes * nanosPerByte);
        return freeAt - now;
    }
}
