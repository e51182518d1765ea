/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.ContentFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.StructLikeWrapper;

/** Whose files may be merged: a partition, as one specification of the table divides it. */
record TablePartition(int specId, StructLikeWrapper values) {

    static TablePartition of(Table table, ContentFile<?> file) {
        return of(table.specs().get(file.specId()), file);
    }

    static TablePartition of(PartitionSpec spec, ContentFile<?> file) {
        return new TablePartition(
                spec.specId(),
                StructLikeWrapper.forType(spec.partitionType()).set(file.partition()));
    }
}
