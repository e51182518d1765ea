/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DataFile;

import java.util.List;

/** A task whose files are written, but not committed. */
record CompactionResult(CompactionTask task, List<DataFile> outputs) {

    CompactionResult {
        outputs = List.copyOf(outputs);
    }

    String id() {
        return task.id();
    }

    long outputBytes() {
        return outputs.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }
}
