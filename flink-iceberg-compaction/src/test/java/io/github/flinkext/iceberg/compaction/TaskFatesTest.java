/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

class TaskFatesTest {

    @TempDir Path warehouse;

    private SampleTable table;
    private long root;
    private CompactionTask task;

    @BeforeEach
    void planATask() {
        table =
                SampleTable.create(
                        warehouse,
                        2,
                        Division.NONE,
                        FileFormat.PARQUET,
                        SortOrder.unsorted(),
                        Map.of());
        table.append(1);
        root = table.load().currentSnapshot().snapshotId();
        table.append(2);
        task = table.tasks().get(0);
    }

    private Fate fate() {
        Table loaded = table.load();
        return TaskFates.of(loaded, loaded.currentSnapshot(), List.of(task)).get(task.id());
    }

    @Test
    void aTaskIsOpenWhileOnlyFilesAreAdded() {
        table.append(3);

        assertThat(fate()).isEqualTo(Fate.OPEN);
    }

    /** In which case nothing but the snapshot itself is read. */
    @Test
    void aTaskIsOpenWhileOthersMergeOtherFiles() throws Exception {
        table.append(3);
        table.append(4);
        CompactionTask other = of(3, 4);
        try (TargetTable target = table.target()) {
            Rewrites.commit(target, Rewrites.run(target, other));
        }
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        catalog.open();
        Table loaded = catalog.loadTable();

        assertThat(TaskFates.of(loaded, loaded.currentSnapshot(), List.of(task)))
                .containsEntry(task.id(), Fate.OPEN);
        assertThat(catalog.listings()).isZero();
    }

    /** Of many it is cheaper to list all files, unless what is read is kept. */
    @Test
    void readsCompactionsOfOthersOnce() throws Exception {
        try (TargetTable target = table.target()) {
            for (int id = 10; id < 20; id += 2) {
                table.appendEach(id, id + 1);
                Rewrites.commit(target, Rewrites.run(target, of(id, id + 1)));
            }
        }
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        catalog.open();
        Table loaded = catalog.loadTable();
        Snapshot head = loaded.currentSnapshot();
        assertThat(TaskFates.of(loaded, head, List.of(task))).containsValue(Fate.OPEN);
        assertThat(catalog.listings()).isEqualTo(1);

        RemovedFiles kept = RemovedFiles.kept();
        assertThat(TaskFates.of(loaded, head, List.of(task), kept)).containsValue(Fate.OPEN);
        int manifests = catalog.manifests().size();
        kept.next();
        assertThat(TaskFates.of(loaded, head, List.of(task), kept)).containsValue(Fate.OPEN);
        assertThat(catalog.listings()).isEqualTo(1);
        assertThat(catalog.manifests()).hasSize(manifests);
        kept.next();
        kept.next();
        TaskFates.of(loaded, head, List.of(task), kept);
        assertThat(catalog.manifests()).as("what was not asked for").hasSizeGreaterThan(manifests);
    }

    @Test
    void aTaskIsVoidOnceOthersHaveMergedOneOfItsFiles() throws Exception {
        table.append(3);
        CompactionTask other = of(2, 3);
        try (TargetTable target = table.target()) {
            Rewrites.commit(target, Rewrites.run(target, other));
        }

        assertThat(fate()).isEqualTo(Fate.VOID);
    }

    /** A task for the files that have those rows. */
    private CompactionTask of(long... ids) {
        List<FileScanTask> files =
                table.scan().stream()
                        .filter(
                                file ->
                                        LongStream.of(ids)
                                                .anyMatch(id -> table.idsIn(file).contains(id)))
                        .toList();
        assertThat(files).hasSameSizeAs(ids);
        return CompactionTask.rewriting(table.load().currentSnapshot(), 1 << 20, false, files);
    }

    @Test
    void aTaskIsOpenIfNoMoreThanItsStartHasExpired() {
        table.append(3);
        table.local().expireAllBut(1);

        assertThat(fate()).isEqualTo(Fate.OPEN);
    }

    @Test
    void tellsExpiredHistoryFromChangedFiles() {
        table.appendEach(3, 4);
        table.local().expireAllBut(1);

        assertThat(fate()).isEqualTo(Fate.EXPIRED);
    }

    @Test
    void aRollbackIsNoExpiry() {
        table.load().manageSnapshots().rollbackTo(root).commit();

        assertThat(fate()).isEqualTo(Fate.VOID);
    }

    @Test
    void aFileThatIsGoneEndsATask() {
        table.load().newDelete().deleteFile(table.scan().get(0).file()).commit();

        assertThat(fate()).isEqualTo(Fate.VOID);
    }
}
