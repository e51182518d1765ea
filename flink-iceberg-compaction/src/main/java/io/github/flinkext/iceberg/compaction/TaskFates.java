/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * SnapshotContents}). None of them ever ceases to hold, unless the table is rolled back; then the
 * start is gone from the history if it was newer, and else the files are as they were.
 */
final class TaskFates {

    enum Fate {
        /** Can be committed as far as is known. */
        OPEN,
        /** A snapshot holds its files. */
        COMMITTED,
        /** Will never be committed. */
        VOID
    }

    private TaskFates() {}

    static Map<String, Fate> of(
            Table table, @Nullable Snapshot head, Collection<CompactionTask> tasks) {
        return of(table, head, tasks, ids(tasks));
    }

    /**
     * Whether one commit can take all of those tasks.
     *
     * @param known tasks no two of which share a file, among them those
     */
    static boolean areOpenTogether(
            Table table,
            @Nullable Snapshot head,
            List<CompactionTask> tasks,
            Collection<CompactionTask> known) {
        Set<String> ids = ids(known);
        boolean each =
                of(table, head, tasks, ids).values().stream().allMatch(fate -> fate == Fate.OPEN);
        return each
                && (tasks.size() == 1
                        || of(table, head, List.of(union(tasks)), ids).containsValue(Fate.OPEN));
    }

    private static CompactionTask union(List<CompactionTask> tasks) {
        CompactionTask any = tasks.get(0);
        return new CompactionTask(
                UUID.randomUUID().toString(),
                any.attempt(),
                any.startSnapshotId(),
                any.startSequenceNumber(),
                any.targetFileSize(),
                tasks.stream().flatMap(task -> task.inputs().stream()).toList(),
                tasks.stream().flatMap(task -> task.danglingDeletes().stream()).toList());
    }

    private static Set<String> ids(Collection<CompactionTask> tasks) {
        return tasks.stream().map(CompactionTask::id).collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, Fate> of(
            Table table,
            @Nullable Snapshot head,
            Collection<CompactionTask> tasks,
            Set<String> known) {
        Map<String, Fate> fates = new HashMap<>();
        List<CompactionTask> toCompare = new ArrayList<>();
        for (CompactionTask task : tasks) {
            Optional<List<Snapshot>> later =
                    head == null
                            ? Optional.empty()
                            : TableHistory.since(table, head, task.startSnapshotId());
            if (later.isEmpty()) {
                fates.put(task.id(), Fate.VOID);
            } else if (later.get().stream()
                    .anyMatch(snapshot -> TableHistory.tasksOf(snapshot).contains(task.id()))) {
                fates.put(task.id(), Fate.COMMITTED);
            } else if (later.get().stream()
                    .allMatch(snapshot -> isHarmless(snapshot, task, known))) {
                fates.put(task.id(), Fate.OPEN);
            } else {
                toCompare.add(task);
            }
        }
        if (!toCompare.isEmpty()) {
            SnapshotContents contents = SnapshotContents.of(table, head, toCompare);
            toCompare.forEach(
                    task -> fates.put(task.id(), contents.allow(task) ? Fate.OPEN : Fate.VOID));
        }
        return fates;
    }

    /**
     * Whether a snapshot cannot have ended that task: it only adds data files, or it commits other
     * tasks, no two of which share a file. With those, Iceberg also drops delete files that apply
     * to nothing any more.
     */
    private static boolean isHarmless(Snapshot snapshot, CompactionTask task, Set<String> known) {
        if (DataOperations.APPEND.equals(snapshot.operation())) {
            return true;
        }
        Set<String> committed = TableHistory.tasksOf(snapshot);
        return task.danglingDeletes().isEmpty()
                && !committed.isEmpty()
                && known.containsAll(committed);
    }
}
