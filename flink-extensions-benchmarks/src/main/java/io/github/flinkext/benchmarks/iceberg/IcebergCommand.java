/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.JobOptions;
import io.github.flinkext.benchmarks.ReportFolder;
import io.github.flinkext.benchmarks.RunOptions;
import io.github.flinkext.benchmarks.cluster.JobProcess;
import io.github.flinkext.benchmarks.iceberg.IcebergParts.Size;
import io.github.flinkext.benchmarks.iceberg.IcebergParts.Workload;
import io.github.flinkext.benchmarks.measure.BenchmarkCase;
import io.github.flinkext.benchmarks.measure.CpuMeter;
import io.github.flinkext.benchmarks.measure.InterleavedRounds;
import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.report.Machine;
import io.github.flinkext.benchmarks.report.Report;

import org.apache.flink.annotation.Internal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The subcommand {@code iceberg}: compaction of tables while they are written, nested reads. */
@Internal
@Command(
        name = "iceberg",
        description =
                "Compares compaction in jobs with Iceberg's own and with none, and reads of nested"
                        + " columns.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class IcebergCommand implements Callable<Integer> {

    private static final int WIDTH_OF_NAMES = 32;

    @Option(
            names = "--workload",
            description = "What to run, separated by commas: ${COMPLETION-CANDIDATES}.",
            split = ",",
            defaultValue = "streaming,long,backlog,nested,upsert")
    private List<Workload> workloads;

    @Option(
            names = "--seconds",
            description =
                    "How long jobs that write are given rows; those of the long workload four times"
                            + " as long.",
            defaultValue = "75")
    private long seconds;

    @Option(
            names = "--rows-per-second",
            description = "Rows that the streaming and the long workload write in a second.",
            defaultValue = "20000")
    private long rowsPerSecond;

    @Option(
            names = "--nested-rows",
            description = "Rows of the table with a struct of 50 fields.",
            defaultValue = "2000000")
    private long nestedRows;

    @Mixin private JobOptions jobs;
    @Mixin private ReportFolder reports;
    @Mixin private RunOptions run;

    @Override
    public Integer call() throws Exception {
        Path tables = Files.createTempDirectory("flinkext-bench-iceberg");
        try {
            Figures figures = new Figures();
            WriteRuns runs = new WriteRuns(new JobProcess("iceberg", jobs.logs()), tables, figures);
            Size size = new Size(shortened(seconds), rowsPerSecond, shortened(nestedRows));
            List<IcebergPart> parts =
                    workloads.stream()
                            .flatMap(
                                    workload ->
                                            IcebergParts.of(workload, size, tables, runs).stream())
                            .toList();
            return call(parts, figures, runs);
        } finally {
            Folders.delete(tables);
        }
    }

    private long shortened(long number) {
        return run.isQuick() ? Math.max(1, number / RunOptions.QUICK_DIVISOR) : number;
    }

    private int call(List<IcebergPart> parts, Figures figures, WriteRuns runs) throws Exception {
        List<BenchmarkCase> selected =
                parts.stream().flatMap(part -> selected(part).stream()).toList();
        if (run.list(selected, WIDTH_OF_NAMES)) {
            return 0;
        }
        Map<String, String> facts = facts();
        run.print(facts);
        Measurements measurements = new Measurements();
        String page = "";
        for (IcebergPart part : parts) {
            measure(part, measurements);
            // A run takes long: what is known is not lost if what follows fails.
            page =
                    reports.write(
                            report(selected, facts, measurements, figures, runs), figures.toCsv());
        }
        reports.show(page);
        return 0;
    }

    private List<BenchmarkCase> selected(IcebergPart part) {
        return part.cases().stream().filter(one -> one.matches(run.cases())).toList();
    }

    private void measure(IcebergPart part, Measurements measurements) throws Exception {
        PrintWriter out = run.out();
        List<BenchmarkCase> selected = selected(part);
        if (selected.isEmpty()) {
            return;
        }
        out.printf("%n%s; below, seconds of processor time%n", part.title());
        InterleavedRounds interleaved =
                new InterleavedRounds(selected, CpuMeter.ofThisProcess(), out);
        try (part) {
            measurements.addAll(part.run(interleaved, run.rounds(jobs.rounds()), out));
        }
    }

    private static Report report(
            List<BenchmarkCase> selected,
            Map<String, String> facts,
            Measurements measurements,
            Figures figures,
            WriteRuns runs) {
        return new Report(
                "Tables of Iceberg compared",
                facts,
                METHOD,
                summary(figures, runs.failures()),
                new FigureColumns(figures, IcebergParts.columns()),
                selected.stream().filter(one -> measurements.contains(one.id())).toList(),
                measurements,
                List.of());
    }

    private Map<String, String> facts() {
        Map<String, String> facts =
                run.facts("one round, a quarter of the time", Machine.loadAverage());
        facts.put("Iceberg", Machine.versionOf("iceberg-flink-runtime-2.1"));
        facts.put("Hadoop", Machine.versionOf("hadoop-client-api"));
        facts.put("Rounds", Integer.toString(run.rounds(jobs.rounds())));
        facts.put(
                "Jobs that write",
                "given rows for %d s, long %d s; streaming and long %,d in a second"
                        .formatted(
                                shortened(seconds),
                                IcebergParts.TIMES_AS_LONG * shortened(seconds),
                                rowsPerSecond));
        return facts;
    }

    private static List<String> summary(Figures figures, List<String> failures) {
        List<String> summary = new ArrayList<>();
        summary.add("## Bars");
        summary.add(FigureBar.table(IcebergBars.all(), figures));
        if (!failures.isEmpty()) {
            summary.add("## Jobs that failed");
            summary.add("- " + String.join("\n- ", failures));
        }
        return summary;
    }

    private static final List<String> METHOD =
            List.of(
                    """
                    Jobs that write are SQL: a source that gives rows at a fixed rate for a fixed
                    time, and an INSERT into a table in a Hadoop catalog on the local disk, in
                    Parquet with zstd. Parallelism %d, a checkpoint each second, Iceberg's sink v2,
                    no restarts. Each runs in a JVM of its own on a MiniCluster. CPU is the processor
                    time of that process from when the job was accepted until it ended: all threads,
                    so also compiling and garbage, which are the same work in all cases."""
                            .formatted(WriteJobMain.PARALLELISM),
                    """
                    After each job all rows are read and compared with those that were written: each
                    has to be there once, with its values. A case in which nothing was compacted,
                    though it should have been, ends the benchmark.""",
                    """
                    All cases of a table above run once, then all again in reverse, and so on. Figures
                    are medians of all rounds, and ratios are ratios of medians. The longest
                    checkpoint of a bar and its orphans are the worst of all rounds.""",
                    """
                    MB written are the files of rows and deletes that the sink committed, MB rewritten
                    those that compactions committed, both from the summaries of snapshots. Write
                    amplification is their sum over the first. Orphans are files in the table's
                    folder for data that no snapshot has; no snapshot was expired. Checkpoint times
                    are Flink's, end to end, of those that completed. Some fail when a job starts or
                    ends, because not all tasks run.""",
                    """
                    Planning and scan are measured after all rounds, in one process, with all tables
                    read in turn: twice to warm up, then three times, of which the median counts. A
                    scan reads 2 columns of all files in one thread with Iceberg's reader for Flink,
                    and counts the processor time of that thread.""",
                    """
                    streaming and long: 5 columns, about 50 bytes a row, unpartitioned. backlog: %d
                    files of %,d rows together are there before the job; a checkpoint that takes more
                    than %d s fails the job. upsert: a primary key, %,d keys that are updated in turn,
                    'write.upsert.enabled' = 'true'. The rates of the last two are %,d and %,d rows
                    a second."""
                            .formatted(
                                    BacklogScenario.FILES,
                                    BacklogScenario.ROWS,
                                    BacklogScenario.CHECKPOINT_TIMEOUT_SECONDS,
                                    Updates.KEYS,
                                    BacklogScenario.ROWS_PER_SECOND,
                                    IcebergParts.UPDATES_PER_SECOND),
                    """
                    nested: a table (id, ts, s ROW of 20 BIGINT, 15 DOUBLE, 5 INT and 10 STRING, o)
                    of random values in 2 files. nested-reader is Iceberg's reader in one thread,
                    without Flink: once for the whole struct, which Iceberg's source asks for, once
                    for the fields that ours asks for; the condition, if there is one, is evaluated on
                    each row. MB are the sizes of those columns in the files. nested-sql are batch
                    queries on a MiniCluster of %d slots that runs already, with the processor time of
                    the process from the statement to the last row. Each case is run and checked once
                    before it is measured; plans and sums are checked."""
                            .formatted(NestedTable.FILES));
}
