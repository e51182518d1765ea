/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.configuration.MemorySize;

import org.apache.iceberg.Table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs tasks as the operators do, without any. */
final class Rewrites {

    static final CompactionSettings.Rewrites SETTINGS =
            new CompactionSettings.Rewrites(null, new MemorySize(1 << 20), true, false);

    private Rewrites() {}

    static FileRewrite of(TargetTable target, Path temporaryFolder) {
        return new FileRewrite(target, new Throttle(null, 1), SETTINGS, temporaryFolder);
    }

    /** The same task, for files of that size. */
    static CompactionTask sized(CompactionTask task, long targetFileSize) {
        return new CompactionTask(
                task.id(),
                task.attempt(),
                task.startSnapshotId(),
                task.startSequenceNumber(),
                targetFileSize,
                task.interim(),
                task.inputs(),
                task.danglingDeletes());
    }

    /** Writes the files of a task. */
    static CompactionResult run(TargetTable target, CompactionTask task) throws IOException {
        return run(target, target.refreshed(), task);
    }

    static CompactionResult run(TargetTable target, Table table, CompactionTask task)
            throws IOException {
        return of(target, Path.of(System.getProperty("java.io.tmpdir"))).run(table, task);
    }

    /** Compacts each partition of the table into one file. */
    static void compact(SampleTable table) throws IOException {
        try (TargetTable target = table.target()) {
            for (CompactionTask task : table.tasks()) {
                commit(target, run(target, task));
            }
        }
    }

    /** Commits it, which must succeed. */
    static void commit(TargetTable target, CompactionResult... results) {
        TableCommits.Outcome outcome = new TableCommits(target).commit(List.of(results));
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.conflicts()).isEmpty();
        assertThat(outcome.committed()).containsExactlyInAnyOrder(results);
    }
}
