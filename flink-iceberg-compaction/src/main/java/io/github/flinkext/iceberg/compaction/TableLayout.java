/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a list of files has from the table and not from the files: the Java types of what partitions
 * are divided by, which change with the type of a column, and whether rows have ids.
 *
 * <p>A file that was listed before that changed can no longer be replaced as it is known: Iceberg
 * would not find it in its partition, or its rows would lose the ids that they got since.
 *
 * @param partitionTypes of the values of a partition, by specification
 * @param hasRowIds in a table that is upgraded to format 3, rows get ids with the next snapshot
 */
record TableLayout(Map<Integer, List<Class<?>>> partitionTypes, boolean hasRowIds) {

    static TableLayout of(Table table, Snapshot head) {
        Map<Integer, List<Class<?>>> types = new HashMap<>();
        for (PartitionSpec spec : table.specs().values()) {
            types.put(spec.specId(), List.of(spec.javaClasses()));
        }
        return new TableLayout(types, head.firstRowId() != null);
    }

    /** Whether files that were listed with that layout would be listed the same now. */
    boolean keepsFilesOf(TableLayout before) {
        return hasRowIds == before.hasRowIds
                && partitionTypes.entrySet().containsAll(before.partitionTypes.entrySet());
    }

    /** Whether the files of the task would be listed the same now. */
    boolean fits(CompactionTask task) {
        return task.inputs().stream().map(FileScanTask::file).allMatch(this::fitsRows)
                && task.danglingDeletes().stream().allMatch(this::fitsPartition);
    }

    private boolean fitsRows(DataFile file) {
        return fitsPartition(file) && (!hasRowIds || file.firstRowId() != null);
    }

    private boolean fitsPartition(ContentFile<?> file) {
        List<Class<?>> types = partitionTypes.get(file.specId());
        if (types == null) {
            return false;
        }
        StructLike partition = file.partition();
        for (int i = 0; i < types.size(); i++) {
            Object value = partition.get(i, Object.class);
            if (value != null && !types.get(i).isInstance(value)) {
                return false;
            }
        }
        return true;
    }
}
