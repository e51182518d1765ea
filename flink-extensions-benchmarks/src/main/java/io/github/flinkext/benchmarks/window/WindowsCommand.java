/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.JobOptions;
import io.github.flinkext.benchmarks.ReportFolder;
import io.github.flinkext.benchmarks.RunOptions;
import io.github.flinkext.benchmarks.cluster.JobProcess;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.CpuMeter;
import io.github.flinkext.benchmarks.measure.InterleavedRounds;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.report.CsvReport;
import io.github.flinkext.benchmarks.report.Machine;
import io.github.flinkext.benchmarks.report.Report;

import org.apache.flink.annotation.Internal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The subcommand {@code windows}: what windows and features cost Flink and us. */
@Internal
@Command(
        name = "windows",
        description =
                "Compares features over sliding horizons, exact local time and early results with"
                        + " Flink's windows: whole jobs.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class WindowsCommand implements Callable<Integer> {

    private static final int WIDTH_OF_NAMES = 36;

    @Option(
            names = "--workload",
            description = "What to run, separated by commas: ${COMPLETION-CANDIDATES}.",
            split = ",",
            defaultValue = "features,horizon,exact,early")
    private List<WindowCase.Part> workloads;

    @Mixin private JobOptions jobs;
    @Mixin private ReportFolder reports;
    @Mixin private RunOptions run;

    private final Map<String, Results> resultsByCase = new HashMap<>();

    @Override
    public Integer call() throws Exception {
        JobProcess processes = new JobProcess("windows", jobs.logs());
        Map<WindowCase.Part, List<BenchmarkCase>> selected = new LinkedHashMap<>();
        for (WindowCase.Part part : workloads) {
            selected.put(part, selected(part, processes));
        }
        List<BenchmarkCase> cases = selected.values().stream().flatMap(List::stream).toList();
        if (run.list(cases, WIDTH_OF_NAMES)) {
            return 0;
        }
        Map<String, String> facts = facts();
        run.print(facts);
        Measurements measurements = new Measurements();
        String page = "";
        for (Map.Entry<WindowCase.Part, List<BenchmarkCase>> part : selected.entrySet()) {
            measurements.addAll(measure(part.getKey(), part.getValue()));
            // A run takes long: what is known is not lost if what follows fails.
            page = reports.write(report(cases, facts, measurements), CsvReport.costs(measurements));
        }
        reports.show(page);
        return 0;
    }

    private List<BenchmarkCase> selected(WindowCase.Part part, JobProcess processes) {
        return WindowCases.all().stream()
                .filter(one -> one.part() == part)
                .map(one -> benchmarkCase(one, processes))
                .filter(one -> one.matches(run.cases()))
                .map(one -> run.isQuick() ? one.shortened(RunOptions.QUICK_DIVISOR) : one)
                .toList();
    }

    private BenchmarkCase benchmarkCase(WindowCase one, JobProcess processes) {
        return new BenchmarkCase(
                one.group(),
                one.name(),
                one.description(),
                one.rows(),
                new WindowWorkload(one.id(), one.job(), processes, resultsByCase));
    }

    /** Each job has a JVM of its own, which warms up by itself. */
    private Measurements measure(WindowCase.Part part, List<BenchmarkCase> cases) throws Exception {
        if (cases.isEmpty()) {
            return new Measurements();
        }
        PrintWriter out = run.out();
        out.printf("%n%s; below, seconds of processor time%n", part);
        return new InterleavedRounds(cases, CpuMeter.ofThisProcess(), out)
                .run(run.rounds(jobs.rounds()));
    }

    private Report report(
            List<BenchmarkCase> cases, Map<String, String> facts, Measurements measurements) {
        return new Report(
                "Windows compared",
                facts,
                METHOD,
                List.of(),
                new TimeColumns(resultsByCase),
                cases.stream().filter(one -> measurements.contains(one.id())).toList(),
                measurements,
                WindowBars.all().stream().map(bar -> bar.judge(measurements)).toList());
    }

    private Map<String, String> facts() {
        Map<String, String> facts =
                run.facts("one round, a quarter of the rows", Machine.loadAverage());
        facts.put("RocksDB", "frocksdbjni " + Machine.versionOf("frocksdbjni"));
        facts.put("Rounds", Integer.toString(run.rounds(jobs.rounds())));
        return facts;
    }

    private static final List<String> METHOD =
            List.of(
                    """
                    Jobs are SQL on a MiniCluster of parallelism 1, in RocksDB with %s of memory,
                    without checkpoints. Each case runs in a JVM of its own: first with a tenth of the
                    rows to warm up, then with all. Short jobs are warmed up with all rows and run
                    several times in that JVM, the figure being their average: SLIDING_FEATURES in
                    features 10 and 4 times, exact and early 3 times. All cases of a workload run
                    once, then all again in reverse, and so on; figures are medians, ratios are ratios
                    of medians."""
                            .formatted(WindowJob.ROCKSDB_MEMORY),
                    """
                    Time is counted from when the first row was made until the last result had come
                    to the sink, so the start of a job and its compilation are not in it, and making
                    rows is: the same for all cases of a table. What came last is known by the
                    watermark at the sink. Windows that are not over when the rows are, which HOP
                    has for as long as its size, are not waited for: the job ends without them. CPU
                    is the processor time of the whole process in between, all threads.""",
                    """
                    The table is (id, k, v, ts): keys k are drawn uniformly, v is below 1,000, ts a
                    TIMESTAMP_LTZ. The watermark is sent on whenever it moves by more than a minute.
                    Queries are COUNT(*) and SUM(v). The sink adds up a hash of all columns of each
                    row, less the rows that updates take back. In each run this has to be what the
                    benchmark finds by itself, by going over the rows of the table without windows:
                    so SLIDING_FEATURES, HOP and OVER agree on the rows of a horizon, and results
                    with and without an option are the same. So is the operator that EXPLAIN
                    names.""",
                    """
                    features: 26 hours, in order, 20,000 rows of 20 keys or 100,000 of 100, in UTC;
                    HOP and OVER as Flink plans them by default, HOP in two phases. OVER begins
                    exactly 24 hours before the row; horizons begin with a minute. horizon: 800,000
                    rows of 20 keys in 28 days, about one per key and minute, so that 7 days
                    are full for three quarters of the rows.""",
                    """
                    exact: %,d rows of 10,000 keys in 4 days, up to 10 s out of order, as much as
                    the watermark lags, in America/Los_Angeles, where Flink loses no row."""
                            .formatted(WindowCases.MANY_ROWS),
                    """
                    early: %,d rows of 1,000 keys in 8 days, as before; TUMBLE of a day in one
                    phase. In early-idle all but 96 rows of a day are in its first ten minutes, 250
                    of each key, and the 96 move the watermark on by a quarter of an hour each: what
                    changes is shown once, after 15 minutes, and at the end of the day again only if
                    one of the 96 rows changed it. In early-changing rows are evenly spread, so that
                    of a window 13 in 14 quarters have a row, and are shown."""
                            .formatted(WindowCases.MANY_ROWS));
}
