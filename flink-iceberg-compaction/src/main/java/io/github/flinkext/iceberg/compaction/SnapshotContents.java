/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

import javax.annotation.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The files of a snapshot, held against tasks that started from an earlier one.
 *
 * <p>A task needs all its files, without new deletes by position. And equality deletes that came
 * after its start must have another file to apply to: when Iceberg replaces files, it drops deletes
 * that are older than all files which stay, but forgets that the new files are as old as the start
 * (apache/iceberg#10962). What was deleted meanwhile would be in the table again.
 */
final class SnapshotContents {

    private final Map<String, FileScanTask> inputs = new HashMap<>();

    /** How many data files there are of each sequence number. */
    private final NavigableMap<Long, Integer> files = new TreeMap<>();

    private final Set<String> deleteFiles = new HashSet<>();
    private final NavigableSet<Long> equalityDeletes = new TreeSet<>();

    private SnapshotContents() {}

    static SnapshotContents of(Table table, Snapshot snapshot, Collection<CompactionTask> tasks) {
        Set<String> wanted =
                tasks.stream()
                        .flatMap(task -> task.inputs().stream())
                        .map(input -> input.file().location())
                        .collect(Collectors.toSet());
        SnapshotContents contents = new SnapshotContents();
        LiveFiles.forEach(
                table,
                snapshot,
                file -> {
                    contents.files.merge(file.file().dataSequenceNumber(), 1, Integer::sum);
                    if (wanted.contains(file.file().location())) {
                        contents.inputs.put(file.file().location(), file);
                    }
                });
        DeleteFiles.forEach(
                table,
                snapshot,
                file -> {
                    contents.deleteFiles.add(DeleteFiles.key(file));
                    if (file.content() == FileContent.EQUALITY_DELETES) {
                        contents.equalityDeletes.add(file.dataSequenceNumber());
                    }
                });
        return contents;
    }

    /**
     * Whether the files of the task may be replaced.
     *
     * @param task of those that were given, or several of them in one
     */
    boolean allow(CompactionTask task) {
        return task.inputs().stream().allMatch(this::isUnchanged)
                && task.danglingDeletes().stream()
                        .allMatch(file -> deleteFiles.contains(DeleteFiles.key(file)))
                && keepsLaterDeletes(task);
    }

    private boolean isUnchanged(FileScanTask before) {
        FileScanTask now = inputs.get(before.file().location());
        return now != null
                && positionDeletes(before.deletes()).containsAll(positionDeletes(now.deletes()));
    }

    private static Set<String> positionDeletes(Collection<DeleteFile> deletes) {
        return deletes.stream()
                .filter(file -> file.content() == FileContent.POSITION_DELETES)
                .map(DeleteFiles::key)
                .collect(Collectors.toSet());
    }

    private boolean keepsLaterDeletes(CompactionTask task) {
        Long firstDelete = equalityDeletes.higher(task.startSequenceNumber());
        if (!task.writesFiles() || firstDelete == null) {
            return true;
        }
        Long oldest = oldestBut(task);
        return oldest != null && oldest <= firstDelete;
    }

    private @Nullable Long oldestBut(CompactionTask task) {
        Map<Long, Integer> replaced = new HashMap<>();
        for (FileScanTask input : task.inputs()) {
            replaced.merge(
                    inputs.get(input.file().location()).file().dataSequenceNumber(),
                    1,
                    Integer::sum);
        }
        for (Map.Entry<Long, Integer> ofAge : files.entrySet()) {
            if (ofAge.getValue() > replaced.getOrDefault(ofAge.getKey(), 0)) {
                return ofAge.getKey();
            }
        }
        return null;
    }
}
