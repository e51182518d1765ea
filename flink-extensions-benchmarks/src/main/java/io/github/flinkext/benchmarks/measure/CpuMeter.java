/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Reads processor times before and after a run. */
@Internal
public final class CpuMeter {

    private static final Path MACHINE_TIMES = Path.of("/proc/stat");
    private static final double TICKS_PER_SECOND = 100;

    private final Supplier<List<ProcessHandle>> engine;
    private final Supplier<List<ProcessHandle>> proxies;

    public CpuMeter(Supplier<List<ProcessHandle>> engine, Supplier<List<ProcessHandle>> proxies) {
        this.engine = engine;
        this.proxies = proxies;
    }

    /** Of work that is done in this process and in no other. */
    public static CpuMeter ofThisProcess() {
        return new CpuMeter(() -> List.of(ProcessHandle.current()), List::of);
    }

    /** The times used so far. */
    public Reading read() {
        return new Reading(
                System.nanoTime(),
                machineSeconds(),
                secondsOf(engine.get()),
                secondsOf(proxies.get()));
    }

    private static double secondsOf(List<ProcessHandle> processes) {
        double seconds = 0;
        for (ProcessHandle process : processes) {
            Duration time = process.info().totalCpuDuration().orElse(Duration.ZERO);
            seconds += time.toNanos() / 1e9;
        }
        return seconds;
    }

    /**
     * Busy time of all cores, from the first line: {@code cpu user nice system idle iowait ...}.
     */
    private static double machineSeconds() {
        if (!Files.isReadable(MACHINE_TIMES)) {
            return Double.NaN;
        }
        try {
            String[] times = Files.readAllLines(MACHINE_TIMES).get(0).trim().split("\\s+");
            long busy = 0;
            for (int i = 1; i < times.length && i <= 8; i++) {
                boolean idle = i == 4 || i == 5;
                busy += idle ? 0 : Long.parseLong(times[i]);
            }
            return busy / TICKS_PER_SECOND;
        } catch (IOException | NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Processor times at one moment. */
    public record Reading(long nanos, double machine, double engine, double proxies) {

        public CpuLoad until(Reading later) {
            double seconds = (later.nanos - nanos) / 1e9;
            return new CpuLoad(
                    (later.machine - machine) / seconds,
                    (later.engine - engine) / seconds,
                    (later.proxies - proxies) / seconds);
        }
    }
}
