/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.TableLook.Growth;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the coordinator does in the background: it looks at the table, what became of the tasks that
 * are out, and what is to do next. Used by one thread at a time.
 */
final class TaskSearch {

    /**
     * What a look found.
     *
     * @param isPlan whether it was also looked what is to do next
     * @param growth of the table since the last look that did not fail
     * @param fates of the tasks that were out
     * @param tasks to hand out
     * @param waitingTasks how many more there are
     * @param waitingPartitions those of which nothing is planned until tasks of theirs are over
     */
    record Finding(
            boolean isPlan,
            Growth growth,
            Map<String, Fate> fates,
            List<CompactionTask> tasks,
            int waitingTasks,
            int waitingPartitions) {

        long count(Fate wanted) {
            return fates.values().stream().filter(fate -> fate == wanted).count();
        }
    }

    /**
     * Which tasks are handed out first, if not all may be: removals, which cost nothing, and then
     * those of most files and deletes. So what waits and gets more of them moves up.
     */
    private static final Comparator<CompactionTask> URGENCY =
            Comparator.comparing(CompactionTask::writesFiles)
                    .thenComparing(TaskSearch::filesToRead, Comparator.reverseOrder());

    private final TargetTable target;
    private final int maxPendingTasks;
    private final TableLook look;
    private final CompactionPlanner planner;
    private final PassedPartitions passed = new PassedPartitions();

    /** Also of looks that failed. */
    private Growth grown = Growth.NONE;

    /**
     * @param maxPendingTasks how many may be out
     */
    TaskSearch(TargetTable target, TierSizes sizes, RowDeletes deletes, int maxPendingTasks) {
        this.target = target;
        this.maxPendingTasks = maxPendingTasks;
        this.look = new TableLook(target, sizes, deletes);
        this.planner = new CompactionPlanner(sizes, deletes);
    }

    /** Looks only how much the table has grown. */
    Finding glance() {
        try (SlowWatch watch = target.watchLook()) {
            grown = grown.plus(look.refresh());
            return new Finding(false, takeGrowth(), Map.of(), List.of(), 0, 0);
        }
    }

    private Growth takeGrowth() {
        Growth taken = grown;
        grown = Growth.NONE;
        return taken;
    }

    /**
     * @param out the tasks that are out
     */
    Finding plan(List<CompactionTask> out, DonePartitions done) {
        try (SlowWatch watch = target.watchLook()) {
            grown = grown.plus(look.refresh());
            Map<String, Fate> fates = look.fatesOf(out);
            look.listFiles(done.time());
            List<CompactionTask> open =
                    out.stream().filter(task -> fates.get(task.id()) == Fate.OPEN).toList();
            List<CompactionTask> tasks = tasks(open, fates, done);
            int room = Math.max(0, maxPendingTasks - open.size());
            List<CompactionTask> first = tasks.stream().sorted(URGENCY).limit(room).toList();
            int left = tasks.size() - first.size();
            return new Finding(true, takeGrowth(), fates, first, left, passed.waiting());
        }
    }

    private List<CompactionTask> tasks(
            List<CompactionTask> open, Map<String, Fate> fates, DonePartitions done) {
        Set<String> taken =
                open.stream().flatMap(CompactionTask::files).collect(Collectors.toSet());
        passed.update(look.smallFiles().byPartition().keySet(), fates);
        List<CompactionTask> tasks =
                planner.plan(
                        look,
                        taken,
                        (key, partition) ->
                                passed.extent(done, look.table(), key, partition, taken));
        passed.planned(look.table(), tasks);
        return tasks;
    }

    private static int filesToRead(CompactionTask task) {
        return task.inputs().stream().mapToInt(input -> 1 + input.deletes().size()).sum();
    }
}
