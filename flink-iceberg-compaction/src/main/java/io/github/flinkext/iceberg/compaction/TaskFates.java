/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

import javax.annotation.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What became of tasks, read from the history of the table. Coordinator, rewriter and committer ask
 * here, so they agree without talking to each other.
 *
 * <p>The conditions are those under which Iceberg refuses to replace files: one of them was
 * removed, or rows of one were deleted by position, or the snapshot that the task started from is
 * no longer in the history; and one under which it must not replace them ({@link
 * SnapshotContents}). While the table only goes forward, none of them ceases to hold. If it is set
 * back to the start of a task or later, the files may be as they were, but somebody may have seen
 * the task committed, or void, and forgotten it: so that ends it as well. And a task ends if the
 * table describes its files in another way than when they were listed ({@link TableLayout}).
 *
 * <p>Used by one thread at a time.
 */
final class TaskFates {

    enum Fate {
        /** Can be committed as far as is known. */
        OPEN,
        /** A snapshot holds its files. */
        COMMITTED,
        /** Will never be committed, as others changed its files or set the table back. */
        VOID,
        /**
         * Committed, or never will be: nothing tells, as snapshots since its start have expired.
         */
        EXPIRED
    }

    /** So many snapshots may be read to do without a list of all files. */
    private static final int CHEAPER_THAN_A_LIST = 4;

    private final String branch;
    private final Collection<CompactionTask> tasks;
    private final Set<String> ids;
    private final RemovedFiles removedFiles;
    private @Nullable Long listedSnapshotId;
    private @Nullable SnapshotContents listed;

    /**
     * @param tasks no two of which share a file
     */
    TaskFates(String branch, Collection<CompactionTask> tasks) {
        this(branch, tasks, RemovedFiles.upTo(CHEAPER_THAN_A_LIST));
    }

    private TaskFates(String branch, Collection<CompactionTask> tasks, RemovedFiles removedFiles) {
        this.branch = branch;
        this.tasks = tasks;
        this.removedFiles = removedFiles;
        this.ids = tasks.stream().map(CompactionTask::id).collect(Collectors.toUnmodifiableSet());
    }

    static Map<String, Fate> of(Table table, String branch, Collection<CompactionTask> tasks) {
        return new TaskFates(branch, tasks).at(table);
    }

    /**
     * @param removedFiles for who asks again and again
     */
    static Map<String, Fate> of(
            Table table,
            String branch,
            Collection<CompactionTask> tasks,
            RemovedFiles removedFiles) {
        return new TaskFates(branch, tasks, removedFiles).at(table);
    }

    /** The fates by the ids of the tasks. */
    Map<String, Fate> at(Table table) {
        Snapshot head = table.snapshot(branch);
        Map<String, Fate> fates = new HashMap<>();
        tasks.forEach(task -> fates.put(task.id(), of(task, table, head)));
        return fates;
    }

    /**
     * Whether one commit can take all of those tasks.
     *
     * @param some of the tasks
     */
    boolean areOpenTogether(Table table, @Nullable Snapshot head, Collection<CompactionTask> some) {
        return some.stream().allMatch(task -> of(task, table, head) == Fate.OPEN)
                && (some.size() == 1 || of(union(some), table, head) == Fate.OPEN);
    }

    private static CompactionTask union(Collection<CompactionTask> tasks) {
        CompactionTask any = tasks.iterator().next();
        return new CompactionTask(
                UUID.randomUUID().toString(),
                any.attempt(),
                any.startSnapshotId(),
                any.startSequenceNumber(),
                any.targetFileSize(),
                any.interim(),
                tasks.stream().flatMap(task -> task.inputs().stream()).toList(),
                tasks.stream().flatMap(task -> task.danglingDeletes().stream()).toList());
    }

    private Fate of(CompactionTask task, Table table, @Nullable Snapshot head) {
        if (head == null) {
            return Fate.VOID;
        }
        Optional<List<Snapshot>> later = TableHistory.since(table, head, task.startSnapshotId());
        // What is left of the history may still name a task whose start has expired.
        List<Snapshot> known = later.orElseGet(() -> TableHistory.all(table, head));
        if (known.stream()
                .anyMatch(snapshot -> TableHistory.tasksOf(snapshot).contains(task.id()))) {
            return Fate.COMMITTED;
        }
        if (later.isEmpty()) {
            return TableHistory.isCut(table, head) ? Fate.EXPIRED : Fate.VOID;
        }
        if (!TableLayout.of(table, head).fits(task)
                || TableHistory.wasSetBack(table, branch, task.startSnapshotId(), later.get())) {
            return Fate.VOID;
        }
        boolean harmless = areHarmless(table, later.get(), task);
        return harmless || contents(table, head).allow(task) ? Fate.OPEN : Fate.VOID;
    }

    /**
     * Whether it is certain, without a list of all files, that snapshots have not ended that task:
     * they only add data files, or they commit tasks of ours with other files. With those, Iceberg
     * also drops delete files that apply to nothing any more.
     */
    private boolean areHarmless(Table table, List<Snapshot> snapshots, CompactionTask task) {
        List<Snapshot> others =
                snapshots.stream()
                        .filter(snapshot -> !DataOperations.APPEND.equals(snapshot.operation()))
                        .toList();
        if (others.isEmpty()) {
            return true;
        }
        if (!task.danglingDeletes().isEmpty()
                || others.stream().anyMatch(other -> TableHistory.tasksOf(other).isEmpty())) {
            return false;
        }
        List<Snapshot> unknown =
                others.stream()
                        .filter(other -> !ids.containsAll(TableHistory.tasksOf(other)))
                        .toList();
        return removedFiles.leaveInputs(table, unknown, task);
    }

    /** Lists all files of a head, but once. */
    private SnapshotContents contents(Table table, Snapshot head) {
        if (listed == null || !Objects.equals(listedSnapshotId, head.snapshotId())) {
            listed = SnapshotContents.of(table, head, tasks);
            listedSnapshotId = head.snapshotId();
        }
        return listed;
    }
}
