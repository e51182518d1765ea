/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.configuration.MemorySize;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ThrottleTest {

    private final AtomicLong nanos = new AtomicLong(-5);

    @Test
    void makesEachReadWaitForItsOwnBytesAndThoseBefore() {
        Throttle throttle = throttle(100, 1);

        assertThat(throttle.reserve(50)).isEqualTo(millis(500));
        assertThat(throttle.reserve(100)).isEqualTo(millis(1_500));
        nanos.addAndGet(millis(1_000));
        assertThat(throttle.reserve(10)).isEqualTo(millis(600));
    }

    @Test
    void doesNotSaveUpTimeInWhichNothingWasRead() {
        Throttle throttle = throttle(100, 1);
        nanos.addAndGet(millis(60_000));

        assertThat(throttle.reserve(100)).isEqualTo(millis(1_000));
    }

    @Test
    void dividesTheBytesAmongSubtasks() {
        assertThat(throttle(100, 4).reserve(100)).isEqualTo(millis(4_000));
    }

    @Test
    void waitsForNothingWithoutALimit() throws Exception {
        Throttle throttle = new Throttle(null, 1, nanos::get);

        assertThat(throttle.reserve(Long.MAX_VALUE)).isZero();
        throttle.acquire(Long.MAX_VALUE);
    }

    @Test
    void isInterruptedWhileItWaits() {
        Throttle throttle = throttle(1, 1);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> throttle.acquire(1_000)).isInstanceOf(InterruptedException.class);
    }

    private Throttle throttle(long bytesPerSecond, int subtasks) {
        return new Throttle(new MemorySize(bytesPerSecond), subtasks, nanos::get);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
