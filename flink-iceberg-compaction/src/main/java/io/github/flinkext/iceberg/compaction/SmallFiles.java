/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The files of a branch that a compaction may take, by partition. Kept between looks, so that a
 * look has to read only what was committed since the last.
 */
final class SmallFiles {

    /** Those of one partition, by location. */
    static final class OfPartition {

        private final Map<String, FileScanTask> files = new LinkedHashMap<>();
        private long changedAt = Long.MIN_VALUE;

        Collection<FileScanTask> files() {
            return Collections.unmodifiableCollection(files.values());
        }

        /** Whether none of the files is among those. */
        boolean isFree(Set<String> taken) {
            return Collections.disjoint(files.keySet(), taken);
        }

        /** When rows were last added, in milliseconds of the epoch; no compaction adds any. */
        long changedAt() {
            return changedAt;
        }
    }

    private final Map<TablePartition, OfPartition> partitions = new LinkedHashMap<>();
    private final TierSizes sizes;
    private final RowDeletes deletes;

    SmallFiles(TierSizes sizes, RowDeletes deletes) {
        this.sizes = sizes;
        this.deletes = deletes;
    }

    Map<TablePartition, OfPartition> byPartition() {
        return Collections.unmodifiableMap(partitions);
    }

    /**
     * Adds the file unless it is large enough and few of its rows are deleted.
     *
     * @param addedAt when its rows were; the earliest time there is, if they were known before
     */
    void add(Table table, FileScanTask file, long addedAt) {
        OfPartition partition =
                partitions.computeIfAbsent(
                        TablePartition.of(table, file.file()), unused -> new OfPartition());
        if (isCandidate(file)) {
            partition.files.put(file.file().location(), file);
        }
        partition.changedAt = Math.max(partition.changedAt, addedAt);
    }

    /**
     * Whether the rows of a file that a list of all files has were known before.
     *
     * @param listed the sequence number of the table when its files were listed last
     */
    boolean know(Table table, FileScanTask file, long listed) {
        OfPartition partition = partitions.get(TablePartition.of(table, file.file()));
        if (partition == null) {
            return false;
        }
        if (isRewritten(file.file()) || isListed(file.file(), listed)) {
            return true;
        }
        return isCandidate(file)
                ? partition.files.containsKey(file.file().location())
                // Of these nothing is kept, and in format 1 they do not tell their age.
                : file.file().dataSequenceNumber() == 0;
    }

    private static boolean isListed(DataFile file, long listed) {
        Long fileNumber = file.fileSequenceNumber();
        return fileNumber != null && fileNumber > 0 && fileNumber <= listed;
    }

    /** Its rows are as old as those that a compaction has read, but the file is not. */
    private static boolean isRewritten(DataFile file) {
        // Old writers of manifests may have left it out.
        Long fileNumber = file.fileSequenceNumber();
        return fileNumber != null && fileNumber > file.dataSequenceNumber();
    }

    void remove(Table table, DataFile file) {
        TablePartition key = TablePartition.of(table, file);
        OfPartition partition = partitions.get(key);
        if (partition != null) {
            partition.files.remove(file.location());
        }
    }

    /** Starts over from a list of all files, of which those count as added that were not known. */
    void replaceAll(SmallFiles others) {
        others.partitions.forEach(
                (key, partition) -> {
                    OfPartition before = partitions.get(key);
                    if (before != null) {
                        partition.changedAt = Math.max(partition.changedAt, before.changedAt);
                    }
                });
        partitions.clear();
        partitions.putAll(others.partitions);
    }

    /**
     * To be called when all files of a look were added and removed. Forgets partitions that have no
     * file any more. What was added in the future counts as added now: clocks of machines differ,
     * and this one may have been set back.
     */
    void settle(long now) {
        partitions.values().removeIf(partition -> partition.files.isEmpty());
        partitions
                .values()
                .forEach(partition -> partition.changedAt = Math.min(partition.changedAt, now));
    }

    SmallFiles empty() {
        return new SmallFiles(sizes, deletes);
    }

    private boolean isCandidate(FileScanTask file) {
        return !sizes.isFull(file.file().fileSizeInBytes()) || deletes.areMany(file);
    }
}
