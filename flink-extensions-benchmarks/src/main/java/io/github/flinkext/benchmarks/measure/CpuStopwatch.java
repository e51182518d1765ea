/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Adds up processor time, and time by the clock, between its starts and stops. */
@Internal
public final class CpuStopwatch {

    private final LongSupplier cpuNanos;

    private long cpu;
    private long wall;
    private long cpuAtStart;
    private long wallAtStart;

    private CpuStopwatch(LongSupplier cpuNanos) {
        this.cpuNanos = cpuNanos;
    }

    /** Of the thread that starts and stops it. */
    public static CpuStopwatch ofThread() {
        return new CpuStopwatch(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    }

    /** Of all threads of this JVM, also those that compile and collect garbage. */
    public static CpuStopwatch ofProcess() {
        return new CpuStopwatch(CpuStopwatch::processorNanosOfProcess);
    }

    static long processorNanosOfProcess() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    public void start() {
        wallAtStart = System.nanoTime();
        cpuAtStart = cpuNanos.getAsLong();
    }

    public void stop() {
        cpu += cpuNanos.getAsLong() - cpuAtStart;
        wall += System.nanoTime() - wallAtStart;
    }

    /** What was added up, of which the processor time counts. */
    public RunTime time() {
        return new RunTime(Duration.ofNanos(cpu), Duration.ofNanos(wall));
    }
}
