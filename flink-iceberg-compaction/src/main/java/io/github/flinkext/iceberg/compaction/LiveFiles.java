/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** A walk through all data files of a snapshot, with the deletes that apply to them. */
final class LiveFiles {

    private LiveFiles() {}

    static void forEach(Table table, Snapshot snapshot, Consumer<FileScanTask> visitor) {
        try (CloseableIterable<FileScanTask> files =
                table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
            files.forEach(visitor);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot list the files of snapshot " + snapshot.snapshotId(), e);
        }
    }
}
