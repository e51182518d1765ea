/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

import static org.assertj.core.api.Assertions.assertThat;

class CpuStopwatchTest {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long BURNT = 20_000_000;

    /** The time of the process is counted in ticks of 10 ms on Linux, so some are needed. */
    private static final long BURNT_BY_OTHER = 10 * BURNT;

    @Test
    void addsUpWhatIsBetweenStartsAndStops() {
        CpuStopwatch stopwatch = CpuStopwatch.ofThread();
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < 3; i++) {
            stopwatch.start();
            burn();
            stopwatch.stop();
            burn();
        }
        long all = THREADS.getCurrentThreadCpuTime() - before;

        assertThat(stopwatch.time().counted().toNanos())
                .isGreaterThanOrEqualTo(3 * BURNT)
                .isLessThanOrEqualTo(all - 3 * BURNT);
    }

    @Test
    void measuresTheTimeByTheClockAsWell() {
        CpuStopwatch stopwatch = CpuStopwatch.ofThread();
        long before = System.nanoTime();
        stopwatch.start();
        burn();
        stopwatch.stop();

        // Two clocks, which need not agree to the microsecond.
        assertThat(stopwatch.time().wall().toNanos())
                .isGreaterThanOrEqualTo(BURNT * 9 / 10)
                .isLessThanOrEqualTo(System.nanoTime() - before);
    }

    @Test
    void countsOtherThreadsOfTheProcessIfAsked() throws Exception {
        CpuStopwatch ofThread = CpuStopwatch.ofThread();
        CpuStopwatch ofProcess = CpuStopwatch.ofProcess();
        ofThread.start();
        ofProcess.start();
        Thread other = new Thread(() -> burn(BURNT_BY_OTHER));
        other.start();
        other.join();
        ofProcess.stop();
        ofThread.stop();

        assertThat(ofProcess.time().counted().toNanos())
                .isGreaterThanOrEqualTo(ofThread.time().counted().toNanos() + BURNT_BY_OTHER / 2);
    }

    private static void burn() {
        burn(BURNT);
    }

    /** Uses that much processor time of the current thread, in nanoseconds. */
    private static void burn(long nanos) {
        long end = THREADS.getCurrentThreadCpuTime() + nanos;
        while (THREADS.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }
}
