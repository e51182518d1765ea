/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InterleavedRoundsTest {

    private final List<String> calls = new ArrayList<>();

    @Test
    void runsEachCaseOncePerRoundAndEverySecondRoundBackwards() throws Exception {
        Measurements measurements = rounds(recording("a"), recording("b")).run(3);

        assertThat(calls).containsExactly("run a", "run b", "run b", "run a", "run a", "run b");
        assertThat(measurements.all())
                .extracting(Measurement::round)
                .containsExactly(1, 1, 2, 2, 3, 3);
        assertThat(measurements.medianRate("group/a")).hasValue(5_000);
        assertThat(measurements.all())
                .extracting(Measurement::wall)
                .containsOnly(Duration.ofMillis(10_000));
    }

    @Test
    void preparesAllCasesBeforeItChecksOne() throws Exception {
        rounds(recording("a"), recording("b")).prepare();

        assertThat(calls).containsExactly("prepare a", "prepare b", "check a", "check b");
    }

    @Test
    void namesTheCaseThatFailed() {
        Workload failing =
                rows -> {
                    throw new IllegalStateException("connection refused");
                };

        assertThatThrownBy(() -> rounds(benchmarkCase("a", failing)).run(1))
                .isInstanceOf(BenchmarkException.class)
                .hasMessage("Cannot run the case 'group/a': connection refused");
    }

    private BenchmarkCase recording(String name) {
        return benchmarkCase(
                name,
                new Workload() {

                    @Override
                    public void prepare() {
                        calls.add("prepare " + name);
                    }

                    @Override
                    public void check() {
                        calls.add("check " + name);
                    }

                    @Override
                    public RunTime run(long rows) {
                        calls.add("run " + name);
                        return new RunTime(Duration.ofMillis(rows / 5), Duration.ofMillis(rows));
                    }
                });
    }

    private static BenchmarkCase benchmarkCase(String name, Workload workload) {
        return new BenchmarkCase("group", name, "", 10_000, workload);
    }

    private static InterleavedRounds rounds(BenchmarkCase... cases) {
        return new InterleavedRounds(
                List.of(cases),
                new CpuMeter(List::of, List::of),
                new PrintWriter(Writer.nullWriter()));
    }
}
