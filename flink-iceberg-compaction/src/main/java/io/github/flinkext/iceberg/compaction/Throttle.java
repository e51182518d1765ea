/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.configuration.MemorySize;

import javax.annotation.Nullable;

/** Holds the rewrites of one subtask to its share of the bytes that the job may read per second. */
final class Throttle {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final double nanosPerByte;
    private long freeAt = System.nanoTime();

    /**
     * @param bytesPerSecond of the job; null for no limit
     */
    Throttle(@Nullable MemorySize bytesPerSecond, int subtasks) {
        this.nanosPerByte =
                bytesPerSecond == null
                        ? 0
                        : NANOS_PER_SECOND * subtasks / bytesPerSecond.getBytes();
    }

    /** Waits until that many more bytes may be read. */
    void acquire(long bytes) throws InterruptedException {
        if (nanosPerByte == 0) {
            return;
        }
        long wait = reserve((long) (bytes * nanosPerByte));
        if (wait > 0) {
            Thread.sleep(wait / NANOS_PER_MILLI, (int) (wait % NANOS_PER_MILLI));
        }
    }

    private synchronized long reserve(long nanos) {
        long now = System.nanoTime();
        long begin = Math.max(now, freeAt);
        freeAt = begin + nanos;
        return freeAt - now;
    }
}
