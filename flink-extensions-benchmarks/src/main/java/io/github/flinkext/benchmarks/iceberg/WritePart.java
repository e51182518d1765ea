/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.InterleavedRounds;
import io.github.flinkext.benchmarks.measure.Measurements;

import java.io.PrintWriter;
import java.util.List;

/** Jobs that write the same rows, each with another compaction. */
final class WritePart implements IcebergPart {

    private final String group;
    private final Scenario scenario;
    private final List<Compaction> compactions;
    private final WriteRuns runs;
    private final long seconds;

    WritePart(
            String group,
            Scenario scenario,
            List<Compaction> compactions,
            WriteRuns runs,
            long seconds) {
        this.group = group;
        this.scenario = scenario;
        this.compactions = compactions;
        this.runs = runs;
        this.seconds = seconds;
    }

    @Override
    public String title() {
        return "%s: %,d rows/s, %d s".formatted(group, scenario.rowsPerSecond(), seconds);
    }

    @Override
    public List<BenchmarkCase> cases() {
        return compactions.stream().map(this::of).toList();
    }

    private BenchmarkCase of(Compaction compaction) {
        String id = group + "/" + compaction.caseName();
        return new BenchmarkCase(
                group,
                compaction.caseName(),
                compaction.description(),
                scenario.rowsPerSecond() * seconds,
                new WriteWorkload(id, scenario, compaction, runs));
    }

    /** Each job has a JVM of its own, so there is nothing to warm up. */
    @Override
    public Measurements run(InterleavedRounds selected, int rounds, PrintWriter out)
            throws Exception {
        scenario.prepare();
        Measurements measurements = selected.run(rounds);
        runs.read(out);
        return measurements;
    }

    @Override
    public void close() {}
}
