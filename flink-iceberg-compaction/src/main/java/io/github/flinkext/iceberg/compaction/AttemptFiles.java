/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.util.ExceptionUtils;

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
import java.util.function.BiConsumer;

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
        Table located = task.attempt().in(table);
        return OutputFileFactory.builderFor(located, 0, task.attempt().number())
                .operationId("compact-" + task.id())
                .defaultSpec(specOf(task))
                .format(format)
                .build();
    }

    /** That of an attempt that writes no more than one. */
    static OutputFile firstFile(Table table, CompactionTask task, FileFormat format) {
        return nextFile(table, task, factory(table, task, format));
    }

    /** As the task remembers it, since a table can forget specifications that no file has. */
    static PartitionSpec specOf(CompactionTask task) {
        return task.inputs().get(0).spec();
    }

    /**
     * Deletes what the attempt has written, unless the table has it. The attempt must have ended.
     * Reads the manifests of what was committed since the task began.
     *
     * @return how many files were deleted
     */
    static int delete(Table table, CompactionTask task) {
        List<String> left = existing(table, task);
        return left.isEmpty() || isKnown(table, task, left) ? 0 : delete(table, left);
    }

    /**
     * Deletes what the attempt has written, without a look at the table. The attempt must have
     * ended, and no committer may have been able to commit it.
     *
     * @return how many files were deleted
     */
    static int deleteUncommitted(Table table, CompactionTask task) {
        return delete(table, existing(table, task));
    }

    /** The last first: were the first gone, those behind it would not be found again. */
    private static int delete(Table table, List<String> locations) {
        for (int i = locations.size() - 1; i >= 0; i--) {
            table.io().deleteFile(locations.get(i));
        }
        return locations.size();
    }

    /**
     * Deletes what the attempt has written, unless the table has it. Failures are only logged.
     *
     * <p>Also where the thread was interrupted, which file systems take for a reason to do nothing.
     */
    static void deleteOrWarn(TargetTable target, CompactionTask task) {
        deleteOrWarn(target, List.of(task));
    }

    /** As {@link #deleteOrWarn(TargetTable, CompactionTask)}, each for itself. */
    static void deleteOrWarn(TargetTable target, List<CompactionTask> tasks) {
        eachOrWarn(target, tasks, AttemptFiles::delete);
    }

    /** As {@link #deleteUncommitted}, each for itself. Failures are only logged. */
    static void deleteUncommittedOrWarn(TargetTable target, List<CompactionTask> tasks) {
        eachOrWarn(target, tasks, AttemptFiles::deleteUncommitted);
    }

    private static void eachOrWarn(
            TargetTable target,
            List<CompactionTask> tasks,
            BiConsumer<Table, CompactionTask> deletion) {
        if (tasks.isEmpty()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            Table table = target.refreshed();
            tasks.forEach(task -> orWarn(task, () -> deletion.accept(table, task)));
        } catch (RuntimeException | Error e) {
            ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
            tasks.forEach(task -> warn(task, e));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void orWarn(CompactionTask task, Runnable deletion) {
        try {
            deletion.run();
        } catch (RuntimeException | Error e) {
            ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
            warn(task, e);
        }
    }

    private static void warn(CompactionTask task, Throwable e) {
        LOG.warn(
                "Cannot delete what {} has written in vain: files whose names contain"
                        + " 'compact-{}' may be left.",
                task,
                task.id(),
                e);
    }

    private static List<String> existing(Table table, CompactionTask task) {
        if (!task.writesFiles()) {
            return List.of();
        }
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
        PartitionSpec spec = specOf(task);
        EncryptedOutputFile file =
                spec.isUnpartitioned()
                        ? names.newOutputFile()
                        : names.newOutputFile(spec, task.anyInput().partition());
        return file.encryptingOutputFile();
    }

    /** Whether any snapshot that still exists has one of the files. */
    private static boolean isKnown(Table table, CompactionTask task, List<String> locations) {
        Set<String> read = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            if (isBefore(task, snapshot.sequenceNumber())) {
                continue;
            }
            for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
                if (!isBefore(task, manifest.sequenceNumber())
                        && read.add(manifest.path())
                        && hasAny(table, manifest, locations)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Whether what has that number was committed before the task began, so that it cannot have the
     * task's files. What tables of format 1 have committed has no number but 0.
     */
    private static boolean isBefore(CompactionTask task, long sequenceNumber) {
        return task.startSequenceNumber() > 0 && sequenceNumber <= task.startSequenceNumber();
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
