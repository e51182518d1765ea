/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.CompactionPlanner.Extent;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.apache.iceberg.Table;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The partitions that were merged as a whole when the watermark had passed them. That is done once:
 * else all of a partition would be written again for each row that comes late. After a restart it
 * is done once more, and where a partition has too many files for one merge, until what is left is
 * one. Used by one thread at a time.
 */
final class PassedPartitions {

    /** With the tasks of that merge that are not committed yet. */
    private final Map<TablePartition, Set<String>> merged = new HashMap<>();

    /** How many wait, in this look, until tasks are over. */
    private int waiting;

    /** Those of them whose tasks are being planned. */
    private final Set<TablePartition> begun = new HashSet<>();

    /**
     * Begins a look. Forgets partitions in which nothing is left to merge, and those whose merge
     * was in vain, or never begun.
     *
     * @param fates of all tasks that were handed out and, at the look before, open
     */
    void update(Set<TablePartition> withSmallFiles, Map<String, Fate> fates) {
        waiting = 0;
        // Of a look that failed.
        merged.keySet().removeAll(begun);
        begun.clear();
        merged.keySet().retainAll(withSmallFiles);
        merged.values()
                .removeIf(
                        tasks -> {
                            tasks.removeIf(task -> fates.get(task) == Fate.COMMITTED);
                            return tasks.stream().anyMatch(task -> fates.get(task) != Fate.OPEN);
                        });
    }

    /** How much of the partition to merge now. */
    Extent extent(
            DonePartitions done,
            Table table,
            TablePartition key,
            SmallFiles.OfPartition partition,
            Set<String> taken) {
        boolean passed = done.isPassed(table, key);
        if (passed && !merged.containsKey(key)) {
            if (!partition.isFree(taken)) {
                // What those tasks make would have to be merged with all the rest after them.
                waiting++;
                return Extent.NOTHING;
            }
            merged.put(key, new HashSet<>());
            begun.add(key);
            return Extent.ALL;
        }
        if (done.isIdle(partition)) {
            // What those tasks make is merged with the rest after them, if it is not as large.
            return partition.isFree(taken) ? Extent.ALL : Extent.LATE;
        }
        return passed ? Extent.LATE : Extent.FULL_TIERS;
    }

    /** Those of which nothing is planned until tasks are over that have some of their files. */
    int waiting() {
        return waiting;
    }

    /** Ends a look with what came of it. */
    void planned(Table table, List<CompactionTask> tasks) {
        Set<TablePartition> inSteps = new HashSet<>();
        for (CompactionTask task : tasks) {
            if (task.writesFiles()) {
                TablePartition key = TablePartition.of(table, task.anyInput());
                if (begun.contains(key)) {
                    merged.get(key).add(task.id());
                    if (CompactionPlanner.isStep(task)) {
                        inSteps.add(key);
                    }
                }
            }
        }
        merged.keySet().removeAll(inSteps);
        begun.clear();
    }
}
