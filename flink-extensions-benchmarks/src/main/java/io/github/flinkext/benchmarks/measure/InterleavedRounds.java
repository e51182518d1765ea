/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.apache.flink.annotation.Internal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Runs all cases once, then all of them again, and so on, so that a slow minute of the machine hits
 * all cases alike. Every second round goes backwards.
 */
@Internal
public final class InterleavedRounds {

    private final List<BenchmarkCase> cases;
    private final CpuMeter meter;
    private final PrintWriter out;

    public InterleavedRounds(List<BenchmarkCase> cases, CpuMeter meter, PrintWriter out) {
        this.cases = cases;
        this.meter = meter;
        this.out = out;
    }

    /** Starts what is needed and checks the result of every case. */
    public void prepare() throws Exception {
        for (BenchmarkCase benchmarkCase : cases) {
            attempt(benchmarkCase, "prepare", () -> benchmarkCase.workload().prepare());
        }
        for (BenchmarkCase benchmarkCase : cases) {
            out.printf("check   %-36s ", benchmarkCase.id());
            out.flush();
            attempt(benchmarkCase, "check", () -> benchmarkCase.workload().check());
            out.println("ok");
        }
    }

    public Measurements run(int rounds) throws Exception {
        Measurements measurements = new Measurements();
        for (int round = 1; round <= rounds; round++) {
            for (BenchmarkCase benchmarkCase : inOrderOf(round)) {
                out.printf("%d of %-2d %-36s ", round, rounds, benchmarkCase.id());
                out.flush();
                Measurement measurement = measure(benchmarkCase, round);
                measurements.add(measurement);
                out.printf(
                        Locale.ROOT,
                        "%,11.0f rows/s  %,9d rows in %.1f s%n",
                        measurement.rowsPerSecond(),
                        measurement.rows(),
                        measurement.time().toMillis() / 1e3);
            }
        }
        return measurements;
    }

    private Measurement measure(BenchmarkCase benchmarkCase, int round) throws Exception {
        // What the case before left behind is not this one's to clean up.
        System.gc();
        Measurement[] result = new Measurement[1];
        attempt(
                benchmarkCase,
                "run",
                () -> {
                    CpuMeter.Reading before = meter.read();
                    RunTime time = benchmarkCase.workload().run(benchmarkCase.rows());
                    CpuLoad load = before.until(meter.read());
                    result[0] =
                            new Measurement(
                                    benchmarkCase.id(),
                                    round,
                                    benchmarkCase.rows(),
                                    time.counted(),
                                    time.wall(),
                                    load);
                });
        return result[0];
    }

    private List<BenchmarkCase> inOrderOf(int round) {
        if (round % 2 == 1) {
            return cases;
        }
        List<BenchmarkCase> reversed = new ArrayList<>(cases);
        Collections.reverse(reversed);
        return reversed;
    }

    private static void attempt(BenchmarkCase benchmarkCase, String what, Step step)
            throws Exception {
        try {
            step.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new BenchmarkException(
                    "Cannot %s the case '%s': %s"
                            .formatted(what, benchmarkCase.id(), e.getMessage()),
                    e);
        }
    }

    private interface Step {
        void run() throws Exception;
    }
}
