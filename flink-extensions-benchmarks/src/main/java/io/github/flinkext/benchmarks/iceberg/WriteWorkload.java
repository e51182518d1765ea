/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.measure.Workload;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A job that writes a table, and a look at the table afterwards. What counts is its CPU time. */
final class WriteWorkload implements Workload {

    private static final double MEGABYTE = 1e6;
    private static final double KILOBYTE = 1e3;

    /** What it may take longer than the rows to come, to start and to merge at the end. */
    private static final Duration MOST_BESIDE_ROWS = Duration.ofMinutes(5);

    private final String caseId;
    private final Scenario scenario;
    private final Compaction compaction;
    private final WriteRuns runs;

    WriteWorkload(String caseId, Scenario scenario, Compaction compaction, WriteRuns runs) {
        this.caseId = caseId;
        this.scenario = scenario;
        this.compaction = compaction;
        this.runs = runs;
    }

    @Override
    public RunTime run(long rows) throws Exception {
        Figures.Run run = runs.figures().add(caseId);
        LakeTable lake = scenario.table(runs.folder(run));
        JobOutcome outcome =
                runs.processes()
                        .run(
                                caseId,
                                WriteJobMain.class,
                                scenario.job(lake, compaction, rows).toArguments(),
                                MOST_BESIDE_ROWS.plusSeconds(rows * 2 / scenario.rowsPerSecond()),
                                JobOutcome::readFrom);
        if (!outcome.isFinished() && !scenario.mayFail()) {
            throw new BenchmarkException(
                    "The job %s: %s".formatted(outcome.state(), outcome.failure()));
        }
        putJob(run, outcome);
        Table table = lake.load();
        scenario.check(table, rows, outcome.isFinished());
        putTable(run, lake, table);
        CommitTotals totals = totals(table);
        if (outcome.isFinished() && compaction != Compaction.NONE && totals.compactions() == 0) {
            throw new BenchmarkException("Nothing was compacted, so there is nothing to compare.");
        }
        putCommits(run, totals);
        runs.finished(lake, scenario, run, outcome);
        return new RunTime(outcome.cpu(), outcome.wall());
    }

    private static void putJob(Figures.Run run, JobOutcome outcome) {
        run.put(Figure.FINISHED, outcome.isFinished() ? 1 : 0);
        run.put(Figure.CPU_SECONDS, outcome.cpu().toMillis() / 1e3);
        run.put(Figure.WALL_SECONDS, outcome.wall().toMillis() / 1e3);
        CheckpointTimes checkpoints = outcome.checkpoints();
        run.put(Figure.CHECKPOINTS, checkpoints.completedMillis().size());
        run.put(Figure.FAILED_CHECKPOINTS, checkpoints.failed());
        run.put(Figure.CHECKPOINT_MEDIAN_MILLIS, checkpoints.percentile(50));
        run.put(Figure.CHECKPOINT_P90_MILLIS, checkpoints.percentile(90));
        run.put(Figure.CHECKPOINT_MOST_MILLIS, checkpoints.longest());
    }

    private static void putTable(Figures.Run run, LakeTable lake, Table table) throws IOException {
        List<DataFile> files = LakeTable.plan(table).stream().map(FileScanTask::file).toList();
        run.put(Figure.DATA_FILES, files.size());
        run.put(
                Figure.AVERAGE_FILE_KILOBYTES,
                files.stream().mapToLong(DataFile::fileSizeInBytes).average().orElse(0) / KILOBYTE);
        Set<Path> orphans = lake.orphans(table);
        long orphanBytes = 0;
        for (Path orphan : orphans) {
            orphanBytes += Files.size(orphan);
        }
        run.put(Figure.ORPHANS, orphans.size());
        run.put(Figure.ORPHAN_MEGABYTES, orphanBytes / MEGABYTE);
    }

    private CommitTotals totals(Table table) {
        return CommitTotals.of(
                LakeTable.snapshots(table).stream()
                        .skip(scenario.commitsBefore())
                        .map(
                                snapshot ->
                                        new CommitTotals.Commit(
                                                snapshot.operation(), snapshot.summary()))
                        .toList());
    }

    private static void putCommits(Figures.Run run, CommitTotals totals) {
        run.put(Figure.WRITES, totals.writes());
        run.put(Figure.COMPACTIONS, totals.compactions());
        run.put(Figure.WRITTEN_MEGABYTES, totals.writtenBytes() / MEGABYTE);
        run.put(Figure.REWRITTEN_MEGABYTES, totals.rewrittenBytes() / MEGABYTE);
        run.put(Figure.WRITE_AMPLIFICATION, totals.writeAmplification());
        run.put(Figure.EQUALITY_DELETE_FILES_QUARTER, totals.equalityDeleteFilesAfter(0.25));
        run.put(Figure.EQUALITY_DELETE_FILES_HALF, totals.equalityDeleteFilesAfter(0.5));
        run.put(Figure.EQUALITY_DELETE_FILES_THREE_QUARTERS, totals.equalityDeleteFilesAfter(0.75));
        run.put(Figure.EQUALITY_DELETE_FILES_END, totals.equalityDeleteFilesAfter(1));
        run.put(
                Figure.EQUALITY_DELETE_FILES_MOST_IN_FIRST_HALF,
                totals.mostEqualityDeleteFiles(0, 0.5));
        run.put(
                Figure.EQUALITY_DELETE_FILES_MOST_IN_SECOND_HALF,
                totals.mostEqualityDeleteFiles(0.5, 1));
        run.put(Figure.POSITION_DELETE_FILES_END, totals.positionDeleteFiles());
    }
}
