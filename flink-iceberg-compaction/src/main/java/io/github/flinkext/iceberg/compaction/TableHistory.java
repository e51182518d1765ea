/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a branch's snapshots say of compactions. */
final class TableHistory {

    /** Property of a snapshot: the tasks that it commits, separated by commas. */
    static final String TASKS = "flinkext.compaction.tasks";

    private TableHistory() {}

    /**
     * The snapshots from that one, exclusive, to the head, oldest first; nothing if it is not an
     * ancestor of the head, or snapshots between them have expired.
     */
    static Optional<List<Snapshot>> since(Table table, Snapshot head, long snapshotId) {
        ArrayDeque<Snapshot> snapshots = new ArrayDeque<>();
        Snapshot snapshot = head;
        while (snapshot != null && snapshot.snapshotId() != snapshotId) {
            snapshots.addFirst(snapshot);
            if (Objects.equals(snapshot.parentId(), snapshotId)) {
                return Optional.of(new ArrayList<>(snapshots));
            }
            snapshot = parent(table, snapshot);
        }
        return snapshot == null ? Optional.empty() : Optional.of(new ArrayList<>(snapshots));
    }

    /** All snapshots up to the head that have not expired, oldest first. */
    static List<Snapshot> all(Table table, Snapshot head) {
        ArrayDeque<Snapshot> snapshots = new ArrayDeque<>();
        for (Snapshot snapshot = head; snapshot != null; snapshot = parent(table, snapshot)) {
            snapshots.addFirst(snapshot);
        }
        return new ArrayList<>(snapshots);
    }

    /** Whether snapshots have expired that led to the head. */
    static boolean isCut(Table table, Snapshot head) {
        return all(table, head).get(0).parentId() != null;
    }

    /**
     * Whether the branch, since it was at that snapshot first, was set back: has been at any that
     * does not lead to its head, or at an earlier one after a later one. Only of the main branch
     * does a table keep where it was, and only until one of those snapshots expires; of others it
     * is never known.
     *
     * @param since the snapshots from that one, exclusive, to the head; the oldest first
     */
    static boolean wasSetBack(Table table, String branch, long snapshotId, List<Snapshot> since) {
        if (!SnapshotRef.MAIN_BRANCH.equals(branch)) {
            return false;
        }
        Map<Long, Integer> places = new HashMap<>(Map.of(snapshotId, 0));
        since.forEach(snapshot -> places.put(snapshot.snapshotId(), places.size()));
        boolean begun = false;
        int last = 0;
        for (HistoryEntry entry : table.history()) {
            begun |= entry.snapshotId() == snapshotId;
            if (begun) {
                // The same one comes again if only its retention was changed.
                Integer place = places.get(entry.snapshotId());
                if (place == null || place < last) {
                    return true;
                }
                last = place;
            }
        }
        return false;
    }

    private static Snapshot parent(Table table, Snapshot snapshot) {
        return snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }

    /** Snapshots of old writers have none, which is as good as an empty one. */
    static Map<String, String> summary(Snapshot snapshot) {
        Map<String, String> summary = snapshot.summary();
        return summary == null ? Map.of() : summary;
    }

    /** The tasks that the snapshot commits; none if it is no compaction of ours. */
    static Set<String> tasksOf(Snapshot snapshot) {
        String tasks = summary(snapshot).get(TASKS);
        return tasks == null ? Set.of() : Set.of(tasks.split(","));
    }

    /** A figure of the snapshot's summary; 0 if it has none. */
    static long figure(Snapshot snapshot, String property) {
        return Long.parseLong(summary(snapshot).getOrDefault(property, "0"));
    }
}
