/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.apache.flink.util.ExceptionUtils;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.ValidationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Commits results to the table, any number of times: what the table has already is done, and what
 * it can no longer take is deleted.
 */
final class TableCommits {

    private static final Logger LOG = LoggerFactory.getLogger(TableCommits.class);

    /**
     * What became of some results; those in none of the lists must be tried again.
     *
     * @param committed they are in the table, by this call or by an earlier one
     * @param conflicts their files are deleted, since others changed what they were made of
     * @param unknown they failed, but the catalog may have them or still get them: their files must
     *     be kept
     * @param failure of the last one that failed
     */
    record Outcome(
            List<CompactionResult> committed,
            List<CompactionResult> conflicts,
            List<CompactionResult> unknown,
            @Nullable Throwable failure) {}

    private final TargetTable target;

    TableCommits(TargetTable target) {
        this.target = target;
    }

    /** Talks to the catalog for as long as Iceberg's own retries take. */
    Outcome commit(Collection<CompactionResult> results) {
        Commit commit = new Commit(List.copyOf(results));
        try (SlowWatch watch = target.watchCommit()) {
            commit.all();
        } catch (RuntimeException e) {
            commit.failure = e;
        } catch (Throwable e) {
            // A client whose class is missing, say, is a failure like others.
            ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
            commit.brokeOff(e);
        }
        return new Outcome(commit.committed, commit.conflicts, commit.unknown, commit.failure);
    }

    private final class Commit {

        private final List<CompactionResult> committed = new ArrayList<>();
        private final List<CompactionResult> conflicts = new ArrayList<>();
        private final List<CompactionResult> unknown = new ArrayList<>();
        private @Nullable Throwable failure;
        private final List<CompactionResult> results;
        private final TaskFates taskFates;

        Commit(List<CompactionResult> results) {
            this.results = results;
            this.taskFates = new TaskFates(target.branch(), tasksOf(results));
        }

        private static List<CompactionTask> tasksOf(List<CompactionResult> results) {
            return results.stream().map(CompactionResult::task).toList();
        }

        void all() {
            Table table = target.refreshed();
            Map<String, Fate> fates = taskFates.at(table);
            // One commit takes one sequence number for all its files, so each start is for itself.
            Map<Long, List<CompactionResult>> byStart = new LinkedHashMap<>();
            for (CompactionResult result : results) {
                switch (fates.get(result.id())) {
                    case COMMITTED -> committed.add(result);
                    case VOID, EXPIRED -> giveUp(table, result);
                    case OPEN -> {
                        if (hasItsFiles(table, result)) {
                            byStart.computeIfAbsent(
                                            result.task().startSnapshotId(),
                                            start -> new ArrayList<>())
                                    .add(result);
                        }
                    }
                }
            }
            byStart.values().forEach(group -> together(table, group));
        }

        /** Nobody knows where: any of the rest may have been on its way. */
        void brokeOff(Throwable e) {
            unknown.clear();
            unknown.addAll(results);
            unknown.removeAll(committed);
            unknown.removeAll(conflicts);
            failure = e;
        }

        /**
         * A job that went on from the same checkpoint may have given the result up. Iceberg would
         * take files that are not there.
         */
        private boolean hasItsFiles(Table table, CompactionResult result) {
            for (DataFile output : result.outputs()) {
                if (!table.io().newInputFile(output.location()).exists()) {
                    failure =
                            new IllegalStateException(
                                    ("Cannot commit %s: its file %s is gone, as a job deletes what it"
                                                    + " cannot commit. Start from a later savepoint, or once"
                                                    + " with 'auto-compact' = 'false' and"
                                                    + " 'execution.state-recovery.ignore-unclaimed-state' ="
                                                    + " 'true'.")
                                            .formatted(result.task(), output.location()));
                    return false;
                }
            }
            return true;
        }

        private void together(Table table, List<CompactionResult> group) {
            try {
                replace(table, group);
                committed.addAll(group);
            } catch (ValidationException e) {
                if (group.size() > 1) {
                    group.forEach(result -> together(table, List.of(result)));
                } else {
                    refused(group.get(0), e);
                }
            } catch (RuntimeException e) {
                // A connection may break before the answer, too, which catalogs do not always call
                // an unknown state. Iceberg says of all others that they are no commits.
                if (!(e instanceof CleanableFailure)) {
                    unknown.addAll(group);
                }
                failure = e;
            }
        }

        /**
         * Given up only for what the coordinator sees as well; else it would wait for it forever.
         */
        private void refused(CompactionResult result, ValidationException refusal) {
            try {
                Table table = target.refreshed();
                switch (taskFates.at(table).get(result.id())) {
                    case COMMITTED -> committed.add(result);
                    case VOID, EXPIRED -> giveUp(table, result);
                    case OPEN -> failure = refusal;
                }
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        private void giveUp(Table table, CompactionResult result) {
            try {
                AttemptFiles.delete(table, result.task());
                conflicts.add(result);
                LOG.info("Table {} changed under {}.", target.name(), result.task());
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        private void replace(Table table, List<CompactionResult> group) {
            CompactionTask first = group.get(0).task();
            RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(first.startSnapshotId());
            boolean writes = false;
            for (CompactionResult result : group) {
                for (FileScanTask input : result.task().inputs()) {
                    rewrite.deleteFile(input.file());
                }
                for (DeleteFile delete : result.task().danglingDeletes()) {
                    rewrite.deleteFile(delete);
                }
                for (DataFile output : result.outputs()) {
                    rewrite.addFile(output);
                }
                writes |= result.task().writesFiles();
            }
            if (writes) {
                rewrite.dataSequenceNumber(first.startSequenceNumber());
            }
            rewrite.toBranch(target.branch());
            rewrite.set(
                    TableHistory.TASKS,
                    group.stream().map(CompactionResult::id).collect(Collectors.joining(",")));
            // Again for each head that Iceberg tries: others commit at the same time.
            rewrite.validateWith(
                    ancestors -> {
                        CommittedCheckpoint.properties(ancestors).forEach(rewrite::set);
                        return taskFates.areOpenTogether(table, first(ancestors), tasksOf(group));
                    });
            rewrite.commit();
        }

        private @Nullable Snapshot first(Iterable<Snapshot> ancestors) {
            Iterator<Snapshot> snapshots = ancestors.iterator();
            return snapshots.hasNext() ? snapshots.next() : null;
        }
    }
}
