/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.CpuStopwatch;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.measure.Workload;
import io.github.flinkext.benchmarks.server.Lazy;

import org.apache.flink.util.FileUtils;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One operator that is fed with the rows of a scenario. What counts is the processor time of the
 * task thread; making the rows does not.
 */
final class OperatorRun implements Workload, AutoCloseable {

    private static final int PAIRS_AT_ONCE = 128;

    private final JoinOperator operator;
    private final JoinScenario scenario;
    private final Lazy<FilledState> filled;
    private final long recordsOfCheck;

    private Path checkpoints;
    private JoinHarness harness;
    private JoinInput input;

    /**
     * @param filled what it begins with
     * @param recordsOfCheck how many records it is warmed up and checked with
     */
    OperatorRun(
            JoinOperator operator,
            JoinScenario scenario,
            Lazy<FilledState> filled,
            long recordsOfCheck) {
        this.operator = operator;
        this.scenario = scenario;
        this.filled = filled;
        this.recordsOfCheck = recordsOfCheck;
    }

    @Override
    public void prepare() throws Exception {
        checkpoints = Files.createTempDirectory("flinkext-bench");
        harness = JoinHarness.restore(operator, scenario, filled.get().state(), checkpoints);
        input = JoinInput.afterFilling(scenario);
    }

    @Override
    public void check() throws Exception {
        long before = harness.joined();
        long pairs = recordsOfCheck / 2;
        run(2 * pairs);
        long joined = harness.joined() - before;
        long expected = pairs * scenario.joinedPerPair();
        if (joined != expected) {
            throw new BenchmarkException(
                    "%d records made %d joined rows instead of %d."
                            .formatted(2 * pairs, joined, expected));
        }
    }

    @Override
    public RunTime run(long records) throws Exception {
        // Otherwise rounds differ by how much of the state was written since the files were.
        harness.snapshot();
        CpuStopwatch stopwatch = CpuStopwatch.ofThread();
        long left = records / 2;
        while (left > 0) {
            List<JoinInput.Pair> pairs = input.next((int) Math.min(left, PAIRS_AT_ONCE));
            stopwatch.start();
            harness.feed(pairs);
            stopwatch.stop();
            left -= pairs.size();
        }
        return stopwatch.time();
    }

    @Override
    public void close() throws Exception {
        if (harness != null) {
            harness.close();
            harness = null;
            FileUtils.deleteDirectory(checkpoints.toFile());
        }
    }
}
