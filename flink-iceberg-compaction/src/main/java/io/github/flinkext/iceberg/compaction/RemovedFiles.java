/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The data files that snapshots have removed, read from their own manifests. A snapshot never
 * changes, so each is read once. Used by one thread at a time.
 */
final class RemovedFiles {

    private final int most;
    private Map<Long, Set<String>> before = Map.of();
    private Map<Long, Set<String>> current = new HashMap<>();

    private RemovedFiles(int most) {
        this.most = most;
    }

    /** For who asks again and again, and calls {@link #next} between. */
    static RemovedFiles kept() {
        return new RemovedFiles(Integer.MAX_VALUE);
    }

    /**
     * For who asks once.
     *
     * @param most so many snapshots are read; more would take longer than a list of all files
     */
    static RemovedFiles upTo(int most) {
        return new RemovedFiles(most);
    }

    /** Forgets what was not asked for since this was called last. */
    void next() {
        before = current;
        current = new HashMap<>();
    }

    /** Whether it is certain that none of the snapshots has removed an input of the task. */
    boolean leaveInputs(Table table, List<Snapshot> snapshots, CompactionTask task) {
        return snapshots.size() <= most
                && snapshots.stream().allMatch(snapshot -> leavesInputs(table, snapshot, task));
    }

    private boolean leavesInputs(Table table, Snapshot snapshot, CompactionTask task) {
        Set<String> removed = of(table, snapshot);
        return task.inputs().stream().noneMatch(input -> removed.contains(input.file().location()));
    }

    private Set<String> of(Table table, Snapshot snapshot) {
        return current.computeIfAbsent(
                snapshot.snapshotId(),
                id -> {
                    Set<String> known = before.get(id);
                    return known == null ? read(table, snapshot) : known;
                });
    }

    private static Set<String> read(Table table, Snapshot snapshot) {
        Set<String> removed = new HashSet<>();
        SnapshotChanges.builderFor(table)
                .snapshot(snapshot)
                .build()
                .removedDataFiles()
                .forEach(file -> removed.add(file.location()));
        return removed;
    }
}
