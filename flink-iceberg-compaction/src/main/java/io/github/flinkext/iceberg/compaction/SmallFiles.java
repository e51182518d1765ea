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

/**
 * The files of a branch that a compaction may take, by partition. Kept between looks, so that a
 * look has to read only what was committed since the last.
 */
final class SmallFiles {

    /** Those of one partition, by location. */
    static final class OfPartition {

        private final Map<String, FileScanTask> files = new LinkedHashMap<>();
        private long changedAt;

        Collection<FileScanTask> files() {
            return Collections.unmodifiableCollection(files.values());
        }

        /** When a look last saw a file added, in milliseconds from some moment on. */
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

    /** Adds the file unless it is large enough and few of its rows are deleted. */
    void add(Table table, FileScanTask file, long now) {
        TablePartition key = TablePartition.of(table, file.file());
        if (!isCandidate(file)) {
            OfPartition known = partitions.get(key);
            if (known != null) {
                known.changedAt = now;
            }
            return;
        }
        OfPartition partition = partitions.computeIfAbsent(key, unused -> new OfPartition());
        partition.files.put(file.file().location(), file);
        partition.changedAt = now;
    }

    void remove(Table table, DataFile file) {
        TablePartition key = TablePartition.of(table, file);
        OfPartition partition = partitions.get(key);
        if (partition != null) {
            partition.files.remove(file.location());
            if (partition.files.isEmpty()) {
                partitions.remove(key);
            }
        }
    }

    /**
     * Starts over from a list of all files. Partitions whose candidates are the same as before keep
     * the time of their last change.
     */
    void replaceAll(SmallFiles others) {
        others.partitions.forEach(
                (key, partition) -> {
                    OfPartition before = partitions.get(key);
                    if (before != null
                            && before.files.keySet().containsAll(partition.files.keySet())) {
                        partition.changedAt = before.changedAt;
                    }
                });
        partitions.clear();
        partitions.putAll(others.partitions);
    }

    SmallFiles empty() {
        return new SmallFiles(sizes, deletes);
    }

    private boolean isCandidate(FileScanTask file) {
        return !sizes.isFull(file.file().fileSizeInBytes()) || deletes.areMany(file);
    }
}
