/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DataOperations;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of tasks, read from the history of the table. Coordinator, rewriter and committer ask
 * here, so they agree without talking to each other.
 *
 * <p>The conditions are those under which Iceberg refuses to replace files: one of them was
 * removed, or rows of one were deleted by position, or the snapshot that the task started from is
 * no longer in the history. None of them ever ceases to hold, unless the table is rolled back; then
 * the start is gone from the history if it was newer, and else the files are as they were.
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

    static Map<String, Fate> of(Table table, @Nullable Snapshot head, List<CompactionTask> tasks) {
        Map<String, Fate> fates = new HashMap<>();
        List<CompactionTask> toCompare = new ArrayList<>();
        Set<String> known =
                tasks.stream().map(CompactionTask::id).collect(Collectors.toUnmodifiableSet());
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
            } else if (later.get().stream().allMatch(snapshot -> isHarmless(snapshot, known))) {
                fates.put(task.id(), Fate.OPEN);
            } else {
                toCompare.add(task);
            }
        }
        if (!toCompare.isEmpty()) {
            compare(table, head, toCompare, fates);
        }
        return fates;
    }

    /**
     * Whether a snapshot can end none of those tasks but the ones it names: it only adds data
     * files, or it commits tasks among them, no two of which share a file.
     */
    private static boolean isHarmless(Snapshot snapshot, Set<String> known) {
        if (DataOperations.APPEND.equals(snapshot.operation())) {
            return true;
        }
        Set<String> committed = TableHistory.tasksOf(snapshot);
        return !committed.isEmpty() && known.containsAll(committed);
    }

    private static void compare(
            Table table, Snapshot head, List<CompactionTask> tasks, Map<String, Fate> fates) {
        Set<String> wanted = new HashSet<>();
        for (CompactionTask task : tasks) {
            task.inputs().forEach(input -> wanted.add(input.file().location()));
        }
        Map<String, FileScanTask> live = new HashMap<>();
        LiveFiles.forEach(
                table,
                head,
                file -> {
                    if (wanted.contains(file.file().location())) {
                        live.put(file.file().location(), file);
                    }
                });
        Set<String> liveDeletes = new HashSet<>();
        if (tasks.stream().anyMatch(task -> !task.danglingDeletes().isEmpty())) {
            DeleteFiles.forEach(table, head, file -> liveDeletes.add(file.location()));
        }
        for (CompactionTask task : tasks) {
            boolean open =
                    task.inputs().stream()
                                    .allMatch(
                                            input ->
                                                    isUnchanged(
                                                            input,
                                                            live.get(input.file().location())))
                            && task.danglingDeletes().stream()
                                    .allMatch(file -> liveDeletes.contains(file.location()));
            fates.put(task.id(), open ? Fate.OPEN : Fate.VOID);
        }
    }

    private static boolean isUnchanged(FileScanTask before, @Nullable FileScanTask now) {
        return now != null
                && positionDeletes(before.deletes()).containsAll(positionDeletes(now.deletes()));
    }

    /** Vectors of several files share one, so they are told apart by their offsets in it. */
    private static Set<String> positionDeletes(Collection<DeleteFile> deletes) {
        return deletes.stream()
                .filter(file -> file.content() == FileContent.POSITION_DELETES)
                .map(file -> file.location() + "@" + file.contentOffset())
                .collect(Collectors.toSet());
    }
}
