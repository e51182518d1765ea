/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;

import javax.annotation.Nullable;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files of one partition that are to be replaced by fewer with the same rows, or delete files that
 * are to be removed since they apply to no row.
 *
 * <p>A task ends in one of two ways, and anybody can read from the history of the table in which: a
 * snapshot names it, or it can no longer be committed ({@link TaskFates}). So the operators need no
 * way back to the coordinator.
 *
 * @param id names the task in snapshots, and its files
 * @param attempt the current one
 * @param startSnapshotId the snapshot whose files are replaced
 * @param startSequenceNumber of that snapshot; also that of the rows in the new files, so that
 *     later deletes apply to them and earlier ones do not
 * @param targetFileSize of the new files, in bytes
 * @param interim whether the new files are to be merged again, and not to stay as they are
 * @param inputs the files with the deletes that apply to them
 * @param danglingDeletes delete files to remove
 */
record CompactionTask(
        String id,
        Attempt attempt,
        long startSnapshotId,
        long startSequenceNumber,
        long targetFileSize,
        boolean interim,
        List<FileScanTask> inputs,
        List<DeleteFile> danglingDeletes) {

    CompactionTask {
        inputs = List.copyOf(inputs);
        danglingDeletes = List.copyOf(danglingDeletes);
    }

    static CompactionTask rewriting(
            Snapshot start, long targetFileSize, boolean interim, List<FileScanTask> inputs) {
        return of(start, targetFileSize, interim, inputs, List.of());
    }

    static CompactionTask removing(Snapshot start, List<DeleteFile> danglingDeletes) {
        return of(start, 0, false, List.of(), danglingDeletes);
    }

    private static CompactionTask of(
            Snapshot start,
            long targetFileSize,
            boolean interim,
            List<FileScanTask> inputs,
            List<DeleteFile> danglingDeletes) {
        return new CompactionTask(
                UUID.randomUUID().toString(),
                Attempt.at(null),
                start.snapshotId(),
                start.sequenceNumber(),
                targetFileSize,
                interim,
                inputs,
                danglingDeletes);
    }

    /** At the same location. */
    CompactionTask nextAttempt() {
        return nextAttempt(attempt.location());
    }

    CompactionTask nextAttempt(@Nullable TableLocation location) {
        return new CompactionTask(
                id,
                Attempt.at(location),
                startSnapshotId,
                startSequenceNumber,
                targetFileSize,
                interim,
                inputs,
                danglingDeletes);
    }

    /** Whether there are rows to write. */
    boolean writesFiles() {
        return !inputs.isEmpty();
    }

    /** Any of the inputs: they agree in specification and partition. */
    DataFile anyInput() {
        return inputs.get(0).file();
    }

    /** What no other task may take: data files by location, delete files by their key. */
    Stream<String> files() {
        return Stream.concat(
                inputs.stream().map(input -> input.file().location()),
                danglingDeletes.stream().map(DeleteFiles::key));
    }

    long inputBytes() {
        return inputs.stream().mapToLong(input -> input.file().fileSizeInBytes()).sum();
    }

    @Override
    public String toString() {
        return writesFiles()
                ? "compaction %s of %d files with %d bytes"
                        .formatted(id, inputs.size(), inputBytes())
                : "removal %s of %d delete files".formatted(id, danglingDeletes.size());
    }
}
