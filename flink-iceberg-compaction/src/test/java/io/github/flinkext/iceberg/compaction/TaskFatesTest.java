/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
        return fate(SnapshotRef.MAIN_BRANCH);
    }

    private Fate fate(String branch) {
        return TaskFates.of(table.load(), branch, List.of(task)).get(task.id());
    }

    private void commit(CompactionTask task) throws Exception {
        try (TargetTable target = table.target()) {
            Rewrites.commit(target, Rewrites.run(target, task));
        }
    }

    private void manage(Consumer<ManageSnapshots> change) {
        ManageSnapshots manage = table.load().manageSnapshots();
        change.accept(manage);
        manage.commit();
    }

    private long head() {
        return table.load().currentSnapshot().snapshotId();
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
        commit(of(3, 4));
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        catalog.open();
        Table loaded = catalog.loadTable();

        assertThat(TaskFates.of(loaded, SnapshotRef.MAIN_BRANCH, List.of(task)))
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
        String main = SnapshotRef.MAIN_BRANCH;
        assertThat(TaskFates.of(loaded, main, List.of(task))).containsValue(Fate.OPEN);
        assertThat(catalog.listings()).isEqualTo(1);

        RemovedFiles kept = RemovedFiles.kept();
        assertThat(TaskFates.of(loaded, main, List.of(task), kept)).containsValue(Fate.OPEN);
        int manifests = catalog.manifests().size();
        kept.next();
        assertThat(TaskFates.of(loaded, main, List.of(task), kept)).containsValue(Fate.OPEN);
        assertThat(catalog.listings()).isEqualTo(1);
        assertThat(catalog.manifests()).hasSize(manifests);
        kept.next();
        kept.next();
        TaskFates.of(loaded, main, List.of(task), kept);
        assertThat(catalog.manifests()).as("what was not asked for").hasSizeGreaterThan(manifests);
    }

    @Test
    void aTaskIsVoidOnceOthersHaveMergedOneOfItsFiles() throws Exception {
        table.append(3);
        commit(of(2, 3));

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

    /** Long before the next look, it may be. */
    @Test
    void aTaskThatTheRestOfTheHistoryNamesIsCommitted() throws Exception {
        table.append(3);
        commit(task);
        table.append(4);
        table.local().expireAllBut(2);

        assertThat(fate()).isEqualTo(Fate.COMMITTED);
    }

    @Test
    void aRollbackIsNoExpiry() {
        manage(snapshots -> snapshots.rollbackTo(root));

        assertThat(fate()).isEqualTo(Fate.VOID);
    }

    /** Its committer has no more of it, so it would be open for ever. */
    @Test
    void aTaskIsOverThoughItsCommitIsRolledBack() throws Exception {
        long start = head();
        commit(task);
        manage(snapshots -> snapshots.rollbackTo(start));
        assertThat(fate()).isEqualTo(Fate.VOID);

        table.append(3);
        assertThat(fate()).as("at later heads").isEqualTo(Fate.VOID);
    }

    @Test
    void aTaskIsCommittedIfOnlyWhatCameAfterItIsRolledBack() throws Exception {
        commit(task);
        long compacted = head();
        table.append(3);
        manage(snapshots -> snapshots.rollbackTo(compacted));

        assertThat(fate()).isEqualTo(Fate.COMMITTED);
    }

    @Test
    void aVoidTaskIsOverThoughWhatMadeItVoidIsRolledBack() {
        table.append(3);
        long before = head();
        table.load().newDelete().deleteFile(table.scan().get(0).file()).commit();
        manage(snapshots -> snapshots.rollbackTo(before));
        table.append(4);

        assertThat(fate()).isEqualTo(Fate.VOID);
    }

    @Test
    void aTaskIsOverThoughARollbackIsTakenBack() {
        table.append(3);
        long before = head();
        manage(snapshots -> snapshots.rollbackTo(root));
        assertThat(fate()).isEqualTo(Fate.VOID);
        manage(snapshots -> snapshots.setCurrentSnapshot(before));

        assertThat(fate()).isEqualTo(Fate.VOID);
    }

    /** Somebody may have seen it over meanwhile, and forgotten it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskIsOverThoughARollbackToItsStartOrLaterIsTakenBack(boolean later) {
        if (later) {
            table.append(2);
        }
        long to = head();
        table.append(3);
        long before = head();
        manage(snapshots -> snapshots.rollbackTo(to));
        assertThat(fate()).isEqualTo(Fate.VOID);
        manage(snapshots -> snapshots.setCurrentSnapshot(before));
        assertThat(fate()).isEqualTo(Fate.VOID);

        table.append(4);
        assertThat(fate()).isEqualTo(Fate.VOID);
    }

    @Test
    void aTaskGoesOnWhenOnlyTheRetentionOfTheBranchChanges() {
        table.append(3);
        manage(snapshots -> snapshots.setMinSnapshotsToKeep("main", 3));

        assertThat(fate()).isEqualTo(Fate.OPEN);
    }

    @Test
    void aTaskOfAfterARollbackIsOpen() throws Exception {
        long start = head();
        commit(task);
        manage(snapshots -> snapshots.rollbackTo(start));
        table.append(3);
        task = table.tasks().get(0);
        table.append(4);

        assertThat(fate()).isEqualTo(Fate.OPEN);
    }

    /** Writers that stage each commit leave many of them, and publish some. */
    @Test
    void whatIsStagedEndsNoTask() {
        Table loaded = table.load();
        AppendFiles append = loaded.newAppend().stageOnly().set("wap.id", "audit");
        table.write(loaded, new long[] {9}, "n").forEach(append::appendFile);
        append.commit();
        loaded.newDelete().stageOnly().deleteFile(table.scan().get(0).file()).commit();
        table.append(3);
        assertThat(fate()).isEqualTo(Fate.OPEN);

        manage(snapshots -> snapshots.cherrypick(staged("audit")));
        assertThat(table.rows()).hasSize(4);
        assertThat(fate()).as("one is published").isEqualTo(Fate.OPEN);
    }

    private long staged(String id) {
        return table.local().snapshots().stream()
                .filter(snapshot -> id.equals(snapshot.summary().get("wap.id")))
                .findFirst()
                .orElseThrow()
                .snapshotId();
    }

    @Test
    void whatIsInOtherBranchesEndsNoTask() {
        manage(snapshots -> snapshots.createBranch("b"));
        table.appendTo("b", 3);
        table.deleteByPosition("b", 1);
        table.append(4);
        assertThat(fate()).isEqualTo(Fate.OPEN);
        assertThat(fate("b")).isEqualTo(Fate.VOID);

        manage(snapshots -> snapshots.removeBranch("b"));
        assertThat(fate()).as("the branch is gone").isEqualTo(Fate.OPEN);
    }

    @Test
    void aFastForwardEndsNoTask() {
        manage(snapshots -> snapshots.createBranch("b"));
        table.appendTo("b", 3);
        table.appendTo("b", 4);
        manage(snapshots -> snapshots.fastForwardBranch("main", "b"));
        table.append(5);

        assertThat(fate()).isEqualTo(Fate.OPEN);
        assertThat(fate("b")).isEqualTo(Fate.OPEN);
    }

    @Test
    void aTaskOfABranchDoesNotMindARollbackOfTheMainOne() {
        manage(snapshots -> snapshots.createBranch("b"));
        long start = head();
        table.append(3);
        manage(snapshots -> snapshots.rollbackTo(start));

        assertThat(fate("b")).isEqualTo(Fate.OPEN);
    }

    /** A rewrite of its files would take the ids of their rows away. */
    @Test
    void aTaskWithoutRowIdsEndsWhenTheTableHasSome() {
        table.load().updateProperties().set(TableProperties.FORMAT_VERSION, "3").commit();
        assertThat(fate()).as("no row has an id yet").isEqualTo(Fate.OPEN);

        table.append(3);
        assertThat(fate()).isEqualTo(Fate.VOID);

        task = table.tasks().get(0);
        table.append(4);
        assertThat(fate()).as("planned since").isEqualTo(Fate.OPEN);
    }

    @Test
    void aFileThatIsGoneEndsATask() {
        table.load().newDelete().deleteFile(table.scan().get(0).file()).commit();

        assertThat(fate()).isEqualTo(Fate.VOID);
    }
}
