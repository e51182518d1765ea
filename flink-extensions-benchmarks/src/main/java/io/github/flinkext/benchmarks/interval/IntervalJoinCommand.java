/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.ReportFolder;
import io.github.flinkext.benchmarks.RunOptions;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.CpuMeter;
import io.github.flinkext.benchmarks.measure.InterleavedRounds;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.report.CostColumns;
import io.github.flinkext.benchmarks.report.CsvReport;
import io.github.flinkext.benchmarks.report.LogLogChart;
import io.github.flinkext.benchmarks.report.Machine;
import io.github.flinkext.benchmarks.report.Report;

import org.apache.flink.annotation.Internal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The subcommand {@code interval-join}: what a record costs Flink's interval joins and ours. */
@Internal
@Command(
        name = "interval-join",
        description = "Compares interval joins with Flink's: single operators, and a whole job.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class IntervalJoinCommand implements Callable<Integer> {

    /** They take long, and differ less from each other. */
    private static final int MOST_ROUNDS_OF_JOBS = 3;

    @Option(
            names = {"--rounds", "--reps"},
            description = "How often each operator is run, and each job up to 3 times.",
            defaultValue = "5")
    private int rounds;

    @Mixin private ReportFolder reports;
    @Mixin private RunOptions run;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = run.out();
        List<CaseSet> selected =
                IntervalJoinCases.all(run.isQuick() ? RunOptions.QUICK_DIVISOR : 1).stream()
                        .map(set -> set.matching(run.cases()))
                        .map(set -> run.isQuick() ? set.shortened(RunOptions.QUICK_DIVISOR) : set)
                        .filter(set -> !set.cases().isEmpty())
                        .toList();
        if (run.list(selected.stream().flatMap(set -> set.cases().stream()).toList(), 48)) {
            return 0;
        }
        Map<String, String> facts = facts();
        run.print(facts);
        write(selected, facts, measure(selected, out));
        return 0;
    }

    private Measurements measure(List<CaseSet> selected, PrintWriter out) throws Exception {
        CpuMeter meter = CpuMeter.ofThisProcess();
        Measurements measurements = new Measurements();
        for (CaseSet set : selected) {
            out.printf("%n%s%n", set.title());
            try (set) {
                InterleavedRounds interleaved = new InterleavedRounds(set.cases(), meter, out);
                interleaved.prepare();
                measurements.addAll(interleaved.run(roundsOf(set)));
            }
        }
        measurements.addAll(NetOfStartUp.of(measurements));
        return measurements;
    }

    private int roundsOf(CaseSet set) {
        return run.rounds(
                set.scenarios().isEmpty() ? Math.min(rounds, MOST_ROUNDS_OF_JOBS) : rounds);
    }

    private Map<String, String> facts() {
        Map<String, String> facts = run.facts("one round and few rows", Machine.loadAverage());
        facts.put("RocksDB", "frocksdbjni " + Machine.versionOf("frocksdbjni"));
        return facts;
    }

    private void write(List<CaseSet> sets, Map<String, String> facts, Measurements measurements)
            throws Exception {
        List<String> summary = new ArrayList<>();
        summary.add("## Cost against live rows");
        summary.add("Median microseconds of the task thread's processor time per record.");
        LogLogChart chart = chart(sets.get(0), measurements);
        if (chart.hasLines()) {
            reports.write("interval-join.svg", chart.toSvg());
            summary.add("![%s](interval-join.svg)".formatted(chart.title()));
        }
        sets.stream()
                .filter(set -> !set.scenarios().isEmpty())
                .forEach(set -> summary.add(new CostMatrix(set, measurements).table()));
        Report report =
                new Report(
                        "Interval joins compared",
                        facts,
                        METHOD,
                        summary,
                        new CostColumns(),
                        reported(sets),
                        measurements,
                        IntervalJoinBars.all().stream()
                                .map(bar -> bar.judge(measurements))
                                .toList());
        reports.show(reports.write(report, CsvReport.costs(measurements)));
    }

    private static LogLogChart chart(CaseSet set, Measurements measurements) {
        LogLogChart chart =
                new LogLogChart(
                        "Processor time per record: " + set.title(),
                        "live rows per key and side (N)",
                        "microseconds of CPU per record");
        new CostMatrix(set, measurements).costs().forEach(chart::add);
        return chart;
    }

    /** The cases with the difference between jobs, which is no case of its own. */
    private static List<BenchmarkCase> reported(List<CaseSet> sets) {
        List<BenchmarkCase> reported = new ArrayList<>();
        sets.forEach(set -> reported.addAll(set.cases()));
        reported.stream()
                .filter(c -> c.group().equals(IntervalJoinCases.JOB))
                .filter(c -> !c.name().equals(IntervalJoinCases.JOB_START_UP))
                .map(
                        c ->
                                new BenchmarkCase(
                                        NetOfStartUp.GROUP,
                                        c.name(),
                                        c.description() + ", less start-up",
                                        c.rows(),
                                        c.workload()))
                .toList()
                .forEach(reported::add);
        return reported;
    }

    private static final List<String> METHOD =
            List.of(
                    """
                    One operator runs in Flink's harness for operators, in one thread. A record is a
                    probe and an insert; clean-up by timers is part of its cost, making the record is
                    not, and joined rows are counted and dropped. The figure is the processor time of
                    that thread; RocksDB's threads for flushes and compactions are not in it.""",
                    """
                    Each key has one row per side and second, the left one half a second after the
                    right; rows are (STRING of 16 bytes, BIGINT, STRING of 64 bytes). N is how many
                    rows a side keeps of a key, M how many of them a row of the other side matches.
                    LAG: the interval is M s before to M s after, the watermark lags N - M s.
                    OFFSET: left rows are N - M s to N s later, no lag; only left rows find any, so M
                    is an average of M / 2. WIDE: N s before to N s after, no lag. There is a
                    watermark every 128 rows of a side, or when all keys had their row.""",
                    """
                    There are as many keys as make %,d rows per side in RocksDB and %,d on the heap:
                    N = 10 has 20,000 keys, N = 100,000 has 2. In WIDE there are a tenth as many.
                    RocksDB has %s of memory per operator, so that all rows are in its cache."""
                            .formatted(
                                    Backend.ROCKSDB.rowsPerSide(),
                                    Backend.HEAP.rowsPerSide(),
                                    Backend.ROCKSDB_MEMORY.toHumanReadableString()),
                    """
                    Our operator fills the state, and a snapshot of it is restored into all operators
                    that are compared, Flink's as well: so all begin with the same files. Then each
                    joins at least 8 records per key, whose number of joined rows is checked. Before
                    each round a checkpoint is taken, uncounted, so that a round begins with all rows
                    in files. The operators of one table above run once, then all again in reverse,
                    and so on, in one process; the figures are medians, the ratios are ratios of
                    medians.""",
                    """
                    raw is RocksDB alone, with keys, values and options like those of Flink's state:
                    for each record one put, one seek with an upper bound that reads M rows with an
                    iterator that is refreshed, and one delete.""",
                    """
                    The job joins %s in SQL, on a MiniCluster of parallelism 1 in RocksDB: %d keys,
                    one row per key, side and second, 1 s before to 1 s after, a watermark that lags
                    %d minutes, into a blackhole. Counted is the processor time of the whole process,
                    so also what generates rows, compiles and collects garbage. job-net is that less
                    the time of the job start-up in the same round, which joins almost nothing."""
                            .formatted(
                                    "two generated tables",
                                    JoinJob.KEYS,
                                    JoinJob.WATERMARK_LAG_MINUTES));
}
