/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.apache.iceberg.DataOperations;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the files of a branch, brought up to date by {@link #refresh}. Used by one
 * thread at a time.
 *
 * <p>Where only files were added since the last look, and by compactions of ours, it reads just the
 * manifests of those snapshots. Else, and at first, it lists all files: after an overwrite, a
 * rollback, or a commit with deletes, that tells which files are gone and which deletes apply to
 * which; and after a change of what is known of each of them ({@link TableLayout}).
 */
final class TableLook {

    /** What was committed to the branch since the look before, by anybody. */
    record Growth(long files, long appendedBytes, long rewrittenBytes) {

        static final Growth NONE = new Growth(0, 0, 0);

        Growth plus(Growth other) {
            return new Growth(
                    files + other.files,
                    appendedBytes + other.appendedBytes,
                    rewrittenBytes + other.rewrittenBytes);
        }
    }

    /** When rows were added that were there at the look before. */
    private static final long KNOWN = Long.MIN_VALUE;

    private final TargetTable target;
    private final SmallFiles smallFiles;
    private final RemovedFiles removedFiles = RemovedFiles.kept();

    private @Nullable Table table;
    private @Nullable Snapshot head;
    private @Nullable Long listedSnapshotId;
    private long listedSequenceNumber;
    private @Nullable TableLayout listedLayout;
    private boolean measured;
    private @Nullable Long measuredSnapshotId;
    private List<DeleteFile> danglingDeletes = List.of();

    TableLook(TargetTable target, TierSizes sizes, RowDeletes deletes) {
        this.target = target;
        this.smallFiles = new SmallFiles(sizes, deletes);
    }

    Table table() {
        return table;
    }

    @Nullable
    Snapshot head() {
        return head;
    }

    SmallFiles smallFiles() {
        return smallFiles;
    }

    /** Delete files that apply to no row. */
    List<DeleteFile> danglingDeletes() {
        return danglingDeletes;
    }

    /** Loads the newest metadata and tells what has been committed since this was called last. */
    Growth refresh() {
        table = target.refreshed();
        head = target.head(table);
        Growth growth = measured ? growth(sinceMeasured()) : Growth.NONE;
        measured = true;
        measuredSnapshotId = head == null ? null : (Long) head.snapshotId();
        return growth;
    }

    private List<Snapshot> sinceMeasured() {
        if (head == null) {
            return List.of();
        }
        return measuredSnapshotId == null
                ? TableHistory.all(table, head)
                : TableHistory.since(table, head, measuredSnapshotId).orElse(List.of());
    }

    private static Growth growth(List<Snapshot> snapshots) {
        long files = 0;
        long appended = 0;
        long rewritten = 0;
        for (Snapshot snapshot : snapshots) {
            long bytes = TableHistory.figure(snapshot, SnapshotSummary.ADDED_FILE_SIZE_PROP);
            if (DataOperations.REPLACE.equals(snapshot.operation())) {
                rewritten += bytes;
            } else {
                files += TableHistory.figure(snapshot, SnapshotSummary.ADDED_FILES_PROP);
                appended += bytes;
            }
        }
        return new Growth(files, appended, rewritten);
    }

    /** What became of the tasks as of the last {@link #refresh}. */
    Map<String, Fate> fatesOf(List<CompactionTask> tasks) {
        removedFiles.next();
        return TaskFates.of(table, target.branch(), tasks, removedFiles);
    }

    /**
     * Whether tasks can start from the head. Not if there is none, nor if the branch was set back
     * to it: nobody could tell them from those that started from it before.
     */
    boolean allowsTasks() {
        return head != null
                && !TableHistory.wasSetBack(table, target.branch(), head.snapshotId(), List.of());
    }

    /**
     * Brings the small files up to the last {@link #refresh}.
     *
     * @param now in milliseconds of the epoch
     */
    void listFiles(long now) {
        if (head == null) {
            smallFiles.replaceAll(smallFiles.empty());
            danglingDeletes = List.of();
            listedSnapshotId = null;
            listedSequenceNumber = 0;
            listedLayout = null;
            return;
        }
        TableLayout layout = TableLayout.of(table, head);
        Optional<List<Snapshot>> additions =
                listedSnapshotId == null || !layout.keepsFilesOf(listedLayout)
                        ? Optional.empty()
                        : TableHistory.since(table, head, listedSnapshotId)
                                .filter(snapshots -> snapshots.stream().allMatch(this::isPlain));
        if (additions.isPresent()) {
            for (Snapshot snapshot : additions.get()) {
                addFilesOf(snapshot);
                danglingDeletes = List.of();
            }
        } else {
            listAll();
        }
        smallFiles.settle(now);
        listedSnapshotId = head.snapshotId();
        listedSequenceNumber = head.sequenceNumber();
        listedLayout = layout;
    }

    /** Whether the snapshot's own manifests tell all that it changes for files without deletes. */
    private boolean isPlain(Snapshot snapshot) {
        return hasNoDeletes(snapshot)
                && (DataOperations.APPEND.equals(snapshot.operation())
                        || !TableHistory.tasksOf(snapshot).isEmpty());
    }

    private boolean hasNoDeletes(Snapshot snapshot) {
        return snapshot.deleteManifests(table.io()).isEmpty();
    }

    private void addFilesOf(Snapshot snapshot) {
        SnapshotChanges changes = SnapshotChanges.builderFor(table).snapshot(snapshot).build();
        changes.removedDataFiles().forEach(file -> smallFiles.remove(table, file));
        long addedAt =
                DataOperations.APPEND.equals(snapshot.operation())
                        ? snapshot.timestampMillis()
                        : KNOWN;
        KeptFiles kept = new KeptFiles(table);
        changes.addedDataFiles()
                .forEach(
                        file ->
                                smallFiles.add(
                                        table,
                                        kept.of(file.copyWithoutStats(), List.of()),
                                        addedAt));
    }

    private void listAll() {
        SmallFiles all = smallFiles.empty();
        CommitTimes times = new CommitTimes(table);
        KeptFiles kept = new KeptFiles(table);
        Set<String> applied = new HashSet<>();
        LiveFiles.forEach(
                table,
                head,
                file -> {
                    all.add(
                            table,
                            kept.of(file.file(), file.deletes()),
                            smallFiles.know(table, file, listedSequenceNumber)
                                    ? KNOWN
                                    : times.of(file.file()));
                    file.deletes().forEach(delete -> applied.add(DeleteFiles.key(delete)));
                });
        smallFiles.replaceAll(all);

        List<DeleteFile> dangling = new ArrayList<>();
        DeleteFiles.forEach(
                table,
                head,
                delete -> {
                    if (!applied.contains(DeleteFiles.key(delete))) {
                        dangling.add(delete);
                    }
                });
        danglingDeletes = dangling;
    }
}
