/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.OutputFileFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of one attempt at a task. Their names follow from the task, the attempt and a count, so
 * whoever has the task can find what an attempt left behind, and no two attempts write to one file.
 */
final class AttemptFiles {

    private static final Logger LOG = LoggerFactory.getLogger(AttemptFiles.class);

    /** Of files that hold rows, now or when the attempt was made: a table may change its own. */
    private static final Set<FileFormat> FORMATS =
            EnumSet.complementOf(EnumSet.of(FileFormat.PUFFIN, FileFormat.METADATA));

    private AttemptFiles() {}

    /** Gives the names in order; anew each time it is asked for. */
    static OutputFileFactory factory(Table table, CompactionTask task, FileFormat format) {
        return OutputFileFactory.builderFor(table, 0, task.attempt())
                .operationId("compact-" + task.id())
                .defaultSpec(specOf(table, task))
                .format(format)
                .build();
    }

    /** That of an attempt that writes no more than one. */
    static OutputFile firstFile(Table table, CompactionTask task, FileFormat format) {
        return nextFile(table, task, factory(table, task, format));
    }

    static PartitionSpec specOf(Table table, CompactionTask task) {
        return table.specs().get(task.anyInput().specId());
    }

    /**
     * Deletes what the attempt has written, unless the table has it. The attempt must have ended.
     *
     * @return how many files were deleted
     */
    static int delete(Table table, CompactionTask task) {
        if (!task.writesFiles()) {
            return 0;
        }
        List<String> left = existing(table, task);
        if (left.isEmpty() || isKnown(table, task, left)) {
            return 0;
        }
        // The last first: were the first gone, those behind it would not be found again.
        for (int i = left.size() - 1; i >= 0; i--) {
            table.io().deleteFile(left.get(i));
        }
        return left.size();
    }

    /**
     * Deletes what the attempt has written, unless the table has it. Failures are only logged.
     *
     * <p>Also where the thread was interrupted, which file systems take for a reason to do nothing.
     */
    static void deleteOrWarn(TargetTable target, CompactionTask task) {
        boolean interrupted = Thread.interrupted();
        try {
            delete(target.refreshed(), task);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Cannot delete what {} has written in vain: files whose names contain"
                            + " 'compact-{}' may be left.",
                    task,
                    task.id(),
                    e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> existing(Table table, CompactionTask task) {
        return FORMATS.stream().flatMap(format -> existing(table, task, format).stream()).toList();
    }

    /**
     * A writer begins a file when the one before is complete, and an empty file is not kept only if
     * it is the last: the names that exist have no gap.
     */
    private static List<String> existing(Table table, CompactionTask task, FileFormat format) {
        OutputFileFactory names = factory(table, task, format);
        List<String> existing = new ArrayList<>();
        while (true) {
            String location = nextFile(table, task, names).location();
            if (!table.io().newInputFile(location).exists()) {
                return existing;
            }
            existing.add(location);
        }
    }

    private static OutputFile nextFile(Table table, CompactionTask task, OutputFileFactory names) {
        PartitionSpec spec = specOf(table, task);
        EncryptedOutputFile file =
                spec.isUnpartitioned()
                        ? names.newOutputFile()
                        : names.newOutputFile(spec, task.anyInput().partition());
        return file.encryptingOutputFile();
    }

    /** Whether any snapshot that still exists commits the task, or has one of its files. */
    private static boolean isKnown(Table table, CompactionTask task, List<String> locations) {
        for (Snapshot snapshot : table.snapshots()) {
            if (TableHistory.tasksOf(snapshot).contains(task.id())) {
                return true;
            }
        }
        // The one that commits it may have expired before those that were made on top of it.
        Set<String> read = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
                if (read.add(manifest.path()) && hasAny(table, manifest, locations)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasAny(Table table, ManifestFile manifest, List<String> locations) {
        try (CloseableIterable<String> files =
                ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
            for (String file : files) {
                if (locations.contains(file)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read manifest " + manifest.path(), e);
        }
    }
}
