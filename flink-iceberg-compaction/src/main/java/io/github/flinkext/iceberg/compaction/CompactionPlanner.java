/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Decides which files to merge, in each partition for itself. In each case into files of the target
 * size at most, or half as much again if they fit to no others:
 *
 * <ul>
 *   <li>files of a tier, once there are enough for one of the next or for one of the target size;
 *       in the lowest tier, once a merge makes each of them several times as large;
 *   <li>files from which much was deleted, each for itself if need be;
 *   <li>all small files, or all of the lowest tier, where no more are to come;
 *   <li>what comes all the same, where that makes each file at least twice as large.
 * </ul>
 *
 * <p>{@link #MOST_FILES} bounds what a rewrite opens, and what a checkpoint has of it. Where that
 * many tiny files make a small one, it is merged again as any other of its size.
 */
final class CompactionPlanner {

    /** How much of a partition to merge. */
    enum Extent {
        FULL_TIERS,
        LOWEST_TIER,
        ALL,
        /** What came after all were merged. */
        LATE,
        NOTHING
    }

    /** Of a task; it may have up to twice as many where two groups are joined into one file. */
    static final int MOST_FILES = 500;

    private static final double LATE_GROWTH = 2;

    private final TierSizes sizes;
    private final RowDeletes deletes;

    CompactionPlanner(TierSizes sizes, RowDeletes deletes) {
        this.sizes = sizes;
        this.deletes = deletes;
    }

    /**
     * What is to do in the whole branch: merges in each partition, and the removal of deletes that
     * apply to nothing.
     *
     * @param taken what other tasks have, as {@link CompactionTask#files} tells it
     */
    List<CompactionTask> plan(
            TableLook look,
            Set<String> taken,
            BiFunction<TablePartition, SmallFiles.OfPartition, Extent> extents) {
        if (!look.allowsTasks()) {
            return List.of();
        }
        List<CompactionTask> tasks = new ArrayList<>();
        look.smallFiles()
                .byPartition()
                .forEach(
                        (key, partition) ->
                                tasks.addAll(
                                        plan(
                                                look.head(),
                                                partition.files(),
                                                taken,
                                                extents.apply(key, partition))));
        List<DeleteFile> dangling =
                look.danglingDeletes().stream()
                        .filter(delete -> !taken.contains(DeleteFiles.key(delete)))
                        .toList();
        for (int from = 0; from < dangling.size(); from += MOST_FILES) {
            int to = Math.min(from + MOST_FILES, dangling.size());
            tasks.add(CompactionTask.removing(look.head(), dangling.subList(from, to)));
        }
        TableLocation location = TableLocation.of(look.table());
        tasks.replaceAll(task -> task.nextAttempt(location));
        return tasks;
    }

    /**
     * @param start the snapshot that the files are of
     * @param files candidates of one partition
     * @param taken locations of files that other tasks have
     */
    List<CompactionTask> plan(
            Snapshot start, Collection<FileScanTask> files, Set<String> taken, Extent extent) {
        List<FileScanTask> free =
                files.stream().filter(file -> !taken.contains(file.file().location())).toList();
        return groups(free.stream().sorted(order(free.size())).toList(), extent).stream()
                .map(
                        group ->
                                CompactionTask.rewriting(
                                        start, targetOf(group), group.interim, group.files))
                .toList();
    }

    /** Several files become one. A single one that is too large comes apart. */
    private long targetOf(Group group) {
        return group.files.size() == 1 ? sizes.target() : Math.max(sizes.target(), group.bytes);
    }

    /**
     * Whether a task has as many files as one may have, so that what it makes may have to be merged
     * with what others make.
     */
    static boolean isStep(CompactionTask task) {
        return task.inputs().size() >= MOST_FILES;
    }

    /**
     * Files of the same age follow each other, which keeps the ranges of their rows narrow. Where
     * they are too many for a task, files of a tier do: else each step would write again what those
     * before have made.
     */
    private Comparator<FileScanTask> order(int files) {
        Comparator<FileScanTask> byAge = Comparator.comparing(CompactionPlanner::age);
        return files <= MOST_FILES
                ? byAge
                : Comparator.<FileScanTask>comparingInt(file -> sizes.tierOf(size(file)))
                        .thenComparing(byAge);
    }

    private static long age(FileScanTask file) {
        Long sequenceNumber = file.file().dataSequenceNumber();
        return sequenceNumber == null ? 0 : sequenceNumber;
    }

    private static long size(FileScanTask file) {
        return file.file().fileSizeInBytes();
    }

    private List<Group> groups(List<FileScanTask> files, Extent extent) {
        if (extent == Extent.NOTHING) {
            return List.of();
        }
        if (extent == Extent.ALL) {
            return worthIt(joined(pack(files), 2));
        }
        List<Group> groups =
                new ArrayList<>(pack(files.stream().filter(deletes::areMany).toList()));
        List<FileScanTask> others = files.stream().filter(file -> !deletes.areMany(file)).toList();
        if (extent == Extent.LATE) {
            List<Group> late = joined(pack(others), 2);
            late.forEach(group -> leaveOutLarge(group, LATE_GROWTH));
            groups.addAll(worthIt(late));
            return groups;
        }
        byTier(others)
                .forEach(
                        (tier, ofTier) -> {
                            if (extent == Extent.FULL_TIERS) {
                                groups.addAll(enough(tier, joined(pack(ofTier), sizes.fanIn())));
                            } else if (tier == 0) {
                                groups.addAll(worthIt(joined(pack(ofTier), 2)));
                            }
                        });
        return groups;
    }

    private List<Group> enough(int tier, List<Group> groups) {
        List<Group> enough = new ArrayList<>();
        for (Group group : groups) {
            int least = isClosed(group) ? 2 : sizes.fanIn();
            // What it makes may be of the same tier, and is merged again there.
            if (tier == 0 || group.files.size() < sizes.fanIn()) {
                leaveOutLarge(group, sizes.lowestTierGrowth());
            }
            if (group.files.size() >= least) {
                group.interim = tier == 0 && !sizes.isFull(group.bytes);
                enough.add(group);
            }
        }
        return enough;
    }

    /** Whether it gets no more files. */
    private boolean isClosed(Group group) {
        return sizes.isFull(group.bytes) || group.files.size() >= MOST_FILES;
    }

    /**
     * Leaves out files that would be written again for little. They wait until smaller ones have
     * caught up. So each merge of a row makes its file that many times as large, and the number of
     * its merges is a logarithm. What fills a file is taken, since that is not merged again.
     */
    private void leaveOutLarge(Group group, double growth) {
        if (!sizes.isFull(group.bytes)) {
            group.leaveOutLarge(growth);
        }
    }

    private Map<Integer, List<FileScanTask>> byTier(List<FileScanTask> files) {
        Map<Integer, List<FileScanTask>> tiers = new TreeMap<>();
        for (FileScanTask file : files) {
            tiers.computeIfAbsent(sizes.tierOf(size(file)), tier -> new ArrayList<>()).add(file);
        }
        return tiers;
    }

    /**
     * Groups up to the target, or of {@link #MOST_FILES}. A file goes to the first group that has
     * room for it: were it for neighbours alone, a small file between two larger ones would never
     * find a group.
     */
    private List<Group> pack(List<FileScanTask> files) {
        List<Group> groups = new ArrayList<>();
        List<Group> open = new ArrayList<>();
        for (FileScanTask file : files) {
            Group group = firstWithRoom(open, size(file));
            if (group == null) {
                group = new Group();
                groups.add(group);
                open.add(group);
            }
            group.add(file);
        }
        return groups;
    }

    private @Nullable Group firstWithRoom(List<Group> open, long bytes) {
        Iterator<Group> groups = open.iterator();
        while (groups.hasNext()) {
            Group group = groups.next();
            if (group.files.size() < MOST_FILES && group.bytes + bytes <= sizes.target()) {
                return group;
            }
            if (isClosed(group)) {
                groups.remove();
            }
        }
        return null;
    }

    /**
     * Joins groups that are not closed in twos, if there are so many. No two of them fit into one
     * file of the target size, so they would wait for others forever, and ever more of them.
     */
    private List<Group> joined(List<Group> groups, int atLeast) {
        if (groups.stream().filter(group -> !isClosed(group)).count() < atLeast) {
            return groups;
        }
        List<Group> joined = new ArrayList<>();
        Group single = null;
        for (Group group : groups) {
            if (isClosed(group)) {
                joined.add(group);
            } else if (single == null) {
                single = group;
            } else {
                group.files.forEach(single::add);
                joined.add(single);
                single = null;
            }
        }
        if (single != null) {
            joined.add(single);
        }
        return joined;
    }

    private List<Group> worthIt(List<Group> groups) {
        return groups.stream()
                .filter(
                        group ->
                                group.files.size() > 1
                                        || group.files.stream().anyMatch(deletes::areMany))
                .toList();
    }

    private static final class Group {

        private final List<FileScanTask> files = new ArrayList<>();
        private long bytes;
        private boolean interim;

        void add(FileScanTask file) {
            files.add(file);
            bytes += size(file);
        }

        void leaveOutLarge(double growth) {
            List<FileScanTask> largestFirst = new ArrayList<>(files);
            largestFirst.sort(Comparator.comparingLong(CompactionPlanner::size).reversed());
            for (FileScanTask file : largestFirst) {
                if (size(file) * growth <= bytes) {
                    return;
                }
                files.remove(file);
                bytes -= size(file);
            }
        }
    }
}
