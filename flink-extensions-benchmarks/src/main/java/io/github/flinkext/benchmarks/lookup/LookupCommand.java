/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.lookup;

import io.github.flinkext.benchmarks.JobOptions;
import io.github.flinkext.benchmarks.ReportFolder;
import io.github.flinkext.benchmarks.RunOptions;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.CpuMeter;
import io.github.flinkext.benchmarks.measure.InterleavedRounds;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.measure.Verdict;
import io.github.flinkext.benchmarks.report.CsvReport;
import io.github.flinkext.benchmarks.report.Machine;
import io.github.flinkext.benchmarks.report.RateColumns;
import io.github.flinkext.benchmarks.report.Report;

import org.apache.flink.annotation.Internal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The subcommand {@code lookup}: lookup joins against other connectors, as whole jobs. */
@Internal
@Command(
        name = "lookup",
        description = "Compares lookup joins with other connectors, as whole jobs.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class LookupCommand implements Callable<Integer> {

    @Mixin private JobOptions jobs;
    @Mixin private ReportFolder reports;
    @Mixin private RunOptions run;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = run.out();
        try (LookupSetup setup = new LookupSetup(LookupCases.TABLE_ROWS, jobs.logs(), out)) {
            List<BenchmarkCase> selected =
                    LookupCases.all(setup).stream()
                            .filter(benchmarkCase -> benchmarkCase.matches(run.cases()))
                            .map(c -> run.isQuick() ? c.shortened(RunOptions.QUICK_DIVISOR) : c)
                            .toList();
            if (run.list(selected, 32)) {
                return 0;
            }
            Report report = measure(setup, selected, out);
            reports.show(reports.write(report, CsvReport.of(report.measurements())));
            return 0;
        }
    }

    private Report measure(LookupSetup setup, List<BenchmarkCase> selected, PrintWriter out)
            throws Exception {
        String loadBefore = Machine.loadAverage();
        InterleavedRounds interleaved =
                new InterleavedRounds(selected, new CpuMeter(setup::engine, setup::proxies), out);
        interleaved.prepare();
        Map<String, String> facts = facts(loadBefore, setup.facts());
        run.print(facts);
        Measurements measurements = interleaved.run(run.rounds(jobs.rounds()));
        List<Verdict> verdicts =
                LookupBars.all().stream().map(bar -> bar.judge(measurements)).toList();
        return new Report(
                "Lookup joins compared",
                facts,
                METHOD,
                List.of(),
                new RateColumns(),
                selected,
                measurements,
                verdicts);
    }

    private Map<String, String> facts(String loadBefore, Map<String, String> servers) {
        Map<String, String> facts = run.facts("one round and short jobs", loadBefore);
        facts.put("Official JDBC connector", Machine.versionOf("flink-connector-jdbc-core"));
        facts.put(
                "Clients",
                "pgjdbc %s, Lettuce %s, Jedis %s"
                        .formatted(
                                Machine.versionOf("postgresql"),
                                Machine.versionOf("lettuce-core"),
                                Machine.versionOf("jedis")));
        facts.putAll(servers);
        return facts;
    }

    private static final List<String> METHOD =
            List.of(
                    """
                    Each case is a whole SQL job: `LEFT JOIN ... FOR SYSTEM_TIME AS OF` a processing
                    time, on a table of %,d rows with five columns (BIGINT, 2 VARCHAR, DECIMAL(12, 2),
                    TIMESTAMP(3)), into a blackhole. Rate = rows / (end of the job - first generated
                    row), so tearing down and a cold start count. Parallelism 2, unordered output,
                    keys drawn by Zipf's law with exponent 1 before the job starts. No cache, unless
                    a case says so."""
                            .formatted(LookupCases.TABLE_ROWS),
                    """
                    All cases run once, then all again in reverse, and so on, in one process; the
                    figures are medians, the ratios are ratios of medians. Before the first round each
                    case joins 5,000 rows, whose result is checked. Each job has a new MiniCluster, so
                    that it finds no threads or connections of another; the JVM stays, so that it is
                    warm.""",
                    """
                    The rows of groups that end in 1ms pass through a proxy, in its own process, that
                    delays each direction by 0.5 ms. The cases named loop are the client alone,
                    without Flink: 4 connections (ours have 2 subtasks with 2 each), keys drawn
                    uniformly, rows decoded to RowData.""",
                    """
                    In the group hash, four task managers run, each a JVM of its own with one slot, so
                    that no two subtasks share a cache. 10,000 keys are drawn uniformly; each cache
                    holds a quarter of them. The first lookup of each key is part of the rate.""",
                    """
                    All servers, proxies and jobs share the cores of one machine. "Busy cores" are
                    averages over a job with its start, so a machine figure near the number of cores
                    says that the processor was the limit.""");
}
