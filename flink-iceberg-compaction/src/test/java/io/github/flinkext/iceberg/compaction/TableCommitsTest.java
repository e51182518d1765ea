/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;
import io.github.flinkext.iceberg.compaction.TableCommits.Outcome;

import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class TableCommitsTest {

    @TempDir Path warehouse;

    @Test
    void commitsOnceHoweverOftenItIsAsked() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2, 3);
        List<String> rows = table.rows();
        try (TargetTable target = table.target()) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));

            Rewrites.commit(target, result);
            Rewrites.commit(target, result);
        }

        assertThat(table.local().compactions()).hasSize(1);
        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.scan()).hasSize(1);
    }

    @Test
    void commitsTasksOfOneStartTogether() throws Exception {
        SampleTable table = table(2, Division.IDENTITY);
        table.append(1, 2, 3);
        table.append(4, 5, 6);
        List<String> rows = table.rows();
        try (TargetTable target = table.target()) {
            List<CompactionResult> results = new ArrayList<>();
            for (CompactionTask task : table.tasks()) {
                results.add(Rewrites.run(target, task));
            }
            table.append(7);
            table.append(10);
            List<FileScanTask> added =
                    table.scan().stream()
                            .filter(file -> file.file().recordCount() == 1)
                            .filter(file -> table.idsIn(file).get(0) >= 7)
                            .toList();
            CompactionTask later =
                    CompactionTask.rewriting(table.load().currentSnapshot(), 1 << 20, false, added);
            results.add(Rewrites.run(target, later));

            Rewrites.commit(target, results.toArray(new CompactionResult[0]));

            List<Snapshot> compactions = table.local().compactions();
            assertThat(compactions).hasSize(2);
            assertThat(TableHistory.tasksOf(compactions.get(0))).hasSize(3);
            assertThat(TableHistory.tasksOf(compactions.get(1))).containsExactly(later.id());
        }
        assertThat(table.rows()).containsAll(rows).hasSize(8);
        assertThat(table.scan()).hasSize(4);
    }

    @Test
    void givesUpOneTaskAndCommitsTheOthers() throws Exception {
        SampleTable table = table(2, Division.IDENTITY);
        table.append(1, 2, 3);
        table.append(4, 5, 6);
        try (TargetTable target = table.target()) {
            List<CompactionResult> results = new ArrayList<>();
            for (CompactionTask task : table.tasks()) {
                results.add(Rewrites.run(target, task));
            }
            table.deleteByPosition(4);
            List<String> rows = table.rows();

            Outcome outcome = new TableCommits(target).commit(results);

            assertThat(outcome.failure()).isNull();
            assertThat(outcome.conflicts()).hasSize(1);
            assertThat(outcome.committed()).hasSize(2);
            assertThat(table.rows()).isEqualTo(rows);
        }
        assertThat(table.local().orphans()).isEmpty();
        assertThat(table.scan()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void givesUpWhereRowsWereDeletedByPosition(int version) throws Exception {
        SampleTable table = table(version, Division.NONE);
        table.append(1, 2);
        table.append(3, 4);
        table.deleteByPosition(1);
        try (TargetTable target = table.target()) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            table.deleteByPosition(2);
            List<String> rows = table.rows();

            conflict(target, result);

            assertThat(table.rows()).isEqualTo(rows).hasSize(2);
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void givesUpWhereAFileIsGone() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2, 3);
        try (TargetTable target = table.target()) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            table.load().newDelete().deleteFile(table.scan().get(0).file()).commit();
            List<String> rows = table.rows();

            conflict(target, result);

            assertThat(table.rows()).isEqualTo(rows).hasSize(2);
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void twoCompactorsDoNotDoubleRows() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2, 3);
        List<String> rows = table.rows();
        try (TargetTable one = table.target();
                TargetTable other = table.target()) {
            CompactionResult first = Rewrites.run(one, table.tasks().get(0));
            CompactionResult second = Rewrites.run(other, table.tasks().get(0));

            Rewrites.commit(one, first);
            conflict(other, second);
        }

        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.scan()).hasSize(1);
        assertThat(table.local().orphans()).isEmpty();
    }

    /** Iceberg would drop the deletes of the first of two commits: apache/iceberg#10962. */
    @Test
    void givesUpWhereIcebergWouldForgetDeletes() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.append(1, 2);
        table.append(3, 4);
        try (TargetTable target = table.target()) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            table.deleteByEquality(1);
            table.deleteByEquality(3);
            List<String> rows = table.rows();

            conflict(target, result);
            assertThat(table.rows()).isEqualTo(rows).hasSize(2);

            Rewrites.commit(target, Rewrites.run(target, table.tasks().get(0)));
            assertThat(table.rows()).isEqualTo(rows);
        }
        assertThat(table.scan()).hasSize(1);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void seesDeletesOfACommitThatComesBetween() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.append(1, 2);
        table.append(3, 4);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = target(catalog)) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            catalog.atNextCommit(
                    commit -> {
                        table.deleteByEquality(1);
                        table.deleteByEquality(3);
                        commit.run();
                    });

            conflict(target, result);
        }

        assertThat(table.rows()).hasSize(2);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void commitsOneAfterTheOtherWhereIcebergWouldForgetDeletesIfTogether() throws Exception {
        SampleTable table = table(2, Division.IDENTITY);
        table.append(1, 3);
        table.append(4, 6);
        try (TargetTable target = table.target()) {
            List<CompactionTask> tasks = table.tasks();
            CompactionResult[] results = {
                Rewrites.run(target, tasks.get(0)), Rewrites.run(target, tasks.get(1))
            };
            table.deleteByEquality(1);
            table.deleteByEquality(3);
            List<String> rows = table.rows();

            Rewrites.commit(target, results);

            assertThat(table.rows()).isEqualTo(rows).hasSize(2);
        }
        assertThat(table.local().compactions()).hasSize(2);
    }

    /** All files of a table are many. */
    @Test
    void listsTheFilesOfAHeadOnceForAllResults() throws Exception {
        SampleTable table = table(2, Division.IDENTITY);
        table.append(1, 2, 3);
        table.append(4, 5, 6);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = target(catalog)) {
            List<CompactionTask> tasks = table.tasks();
            assertThat(tasks).hasSizeGreaterThan(2);
            CompactionResult[] results = new CompactionResult[tasks.size()];
            for (int i = 0; i < results.length; i++) {
                results[i] = Rewrites.run(target, tasks.get(i));
            }
            table.upsert("u", 1);
            List<String> rows = table.rows();
            int listed = catalog.listings();

            Rewrites.commit(target, results);

            assertThat(catalog.listings() - listed).isEqualTo(1);
            assertThat(table.rows()).isEqualTo(rows);
        }
        assertThat(table.local().compactions()).hasSize(1);
    }

    @Test
    void letsLaterUpsertsApplyToTheNewFiles() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.append(1, 2);
        table.append(3, 4);
        try (TargetTable target = table.target()) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            table.upsert("u", 1);
            table.deleteByEquality(3);
            table.upsert("v", 4);
            List<String> rows = table.rows();

            Rewrites.commit(target, result);

            assertThat(table.rows()).isEqualTo(rows).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void givesUpRemovalsThatAnotherTaskHasMade(boolean together) throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.append(1, 2);
        table.deleteByEquality(1);
        Rewrites.compact(table);
        table.append(3);
        List<String> rows = table.rows();
        try (TargetTable target = table.target()) {
            CompactionTask removal =
                    CompactionTask.removing(
                            table.load().currentSnapshot(), danglingDeletes(target, 1));
            CompactionResult rewritten = Rewrites.run(target, table.tasks().get(0));
            CompactionResult removed = Rewrites.run(target, removal);

            if (together) {
                Rewrites.commit(target, rewritten, removed);
            } else {
                Rewrites.commit(target, rewritten);
                assertThat(danglingDeletes(target, 0)).as("Iceberg drops it").isEmpty();
                Outcome outcome = new TableCommits(target).commit(List.of(rewritten, removed));
                assertThat(outcome.failure()).isNull();
                assertThat(outcome.committed()).containsExactly(rewritten);
                assertThat(outcome.conflicts()).containsExactly(removed);
            }
        }
        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.local().deleteFiles()).isZero();
    }

    private static List<DeleteFile> danglingDeletes(TargetTable target, int count) {
        TableLook look =
                new TableLook(target, new TierSizes(1 << 20, 1 << 10, 10), new RowDeletes(10, 0.3));
        look.refresh();
        look.listFiles(0);
        assertThat(look.danglingDeletes()).hasSize(count);
        return look.danglingDeletes();
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void knowsACommitWhoseAnswerWasLost(int version) throws Exception {
        SampleTable table = table(version, Division.DAY);
        table.append(1, 2, 3);
        table.append(1, 2, 3);
        List<String> rows = table.rows();
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = target(catalog)) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            catalog.atNextCommit(
                    commit -> {
                        commit.run();
                        throw new CommitStateUnknownException(new IOException("timeout"));
                    });

            Outcome outcome = new TableCommits(target).commit(List.of(result));
            assertThat(outcome.failure()).isInstanceOf(CommitStateUnknownException.class);
            assertThat(outcome.committed()).isEmpty();
            assertThat(outcome.conflicts()).isEmpty();
            assertThat(table.rows()).isEqualTo(rows);

            Rewrites.commit(target, result);
        }
        assertThat(catalog.deleted()).isEmpty();
        assertThat(table.local().compactions()).hasSize(1);
        assertThat(table.rows()).isEqualTo(rows);
    }

    @Test
    void keepsTheFilesOfACommitThatFailed() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2, 3);
        List<String> rows = table.rows();
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = target(catalog)) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            for (int i = 0; i < 3; i++) {
                catalog.atNextCommit(
                        commit -> {
                            throw new CommitFailedException("No luck.");
                        });
            }

            Outcome outcome = new TableCommits(target).commit(List.of(result));
            assertThat(outcome.failure()).isInstanceOf(CommitFailedException.class);
            assertThat(outcome.committed()).isEmpty();
            assertThat(outcome.conflicts()).isEmpty();

            Rewrites.commit(target, result);
        }
        assertThat(catalog.deleted()).isEmpty();
        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.scan()).hasSize(1);
    }

    @Test
    void commitsBesideAWriterThatIsFaster() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2, 3);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = target(catalog)) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            catalog.atNextCommit(
                    commit -> {
                        table.append(4);
                        commit.run();
                    });

            Rewrites.commit(target, result);
        }
        assertThat(table.rows()).hasSize(4);
        assertThat(table.scan()).hasSize(2);
    }

    @Test
    void losesNothingWhileTheCatalogIsDown() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2, 3);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = target(catalog)) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            catalog.setDown(true);
            assertThat(new TableCommits(target).commit(List.of(result)).failure())
                    .hasMessage("The catalog is down.");

            catalog.setDown(false);
            Rewrites.commit(target, result);
        }
        assertThat(table.scan()).hasSize(1);
    }

    @Test
    void keepsAResultWhoseFilesItCannotDelete() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2, 3);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = target(catalog)) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            Rewrites.compact(table);
            catalog.onDelete(
                    location -> {
                        throw new IllegalStateException("The storage is down.");
                    });
            Outcome outcome = new TableCommits(target).commit(List.of(result));
            assertThat(outcome.failure()).hasMessage("The storage is down.");
            assertThat(outcome.conflicts()).isEmpty();

            catalog.onDelete(location -> {});
            conflict(target, result);
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    /** As where an old savepoint is restored, after which another job has deleted them. */
    @Test
    void commitsNoFilesThatAreGone() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2, 3);
        List<String> rows = table.rows();
        try (TargetTable target = table.target()) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            String file = result.outputs().get(0).location();
            table.load().io().deleteFile(file);

            Outcome outcome = new TableCommits(target).commit(List.of(result));

            assertThat(outcome.failure())
                    .hasMessageContaining(result.id())
                    .hasMessageContaining("its file " + file + " is gone");
            assertThat(outcome.committed()).isEmpty();
        }
        assertThat(table.rows()).isEqualTo(rows);
    }

    @Test
    void commitsToItsBranch() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.append(1);
        table.load().manageSnapshots().createBranch("b").commit();
        table.appendTo("b", 2);
        table.appendTo("b", 3);
        table.append(4);
        table.append(5);
        try (TargetTable target = table.target("b")) {
            Rewrites.commit(target, Rewrites.run(target, table.tasks("b").get(0)));
        }

        assertThat(table.rows("b")).hasSize(3);
        assertThat(SampleTable.scan(table.load(), "b")).hasSize(1);
        assertThat(table.rows()).hasSize(3);
        assertThat(table.scan()).hasSize(3);
    }

    @Test
    void givesUpWhereTheBranchIsGone() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.append(1);
        table.load().manageSnapshots().createBranch("b").commit();
        table.appendTo("b", 2);
        try (TargetTable target = table.target("b")) {
            CompactionResult result = Rewrites.run(target, table.tasks("b").get(0));
            table.load().manageSnapshots().removeBranch("b").commit();

            conflict(target, result);
        }
        assertThat(table.rows()).hasSize(1);
        assertThat(table.load().refs()).doesNotContainKey("b");
    }

    @Test
    void givesUpAfterARollback() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.append(1);
        long before = table.load().currentSnapshot().snapshotId();
        table.append(2);
        try (TargetTable target = table.target()) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            table.load().manageSnapshots().rollbackTo(before).commit();

            conflict(target, result);
        }
        assertThat(table.rows()).hasSize(1);
        assertThat(table.local().orphans()).isEmpty();
    }

    /** Rolled back while it is committed: the delete applies again. */
    @Test
    void removesNoDeletesThatARollbackHasBroughtBack() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.append(1, 2);
        table.deleteByEquality(1);
        long before = table.load().currentSnapshot().snapshotId();
        Rewrites.compact(table);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = target(catalog)) {
            CompactionTask removal =
                    CompactionTask.removing(
                            table.load().currentSnapshot(), danglingDeletes(target, 1));
            catalog.atNextCommit(
                    commit -> {
                        table.load().manageSnapshots().rollbackTo(before).commit();
                        commit.run();
                    });

            Outcome outcome =
                    new TableCommits(target)
                            .commit(List.of(new CompactionResult(removal, List.of())));

            assertThat(outcome.conflicts()).hasSize(1);
            assertThat(outcome.failure()).isNull();
        }
        assertThat(table.rows()).hasSize(1);
    }

    /** The sink of Iceberg looks for them in the history when a job is restored. */
    @Test
    void keepsWhatTheSinkHasCommittedLast() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.append(1);
        sinkCommits(table, "job", 6);
        sinkCommits(table, "job", 7);
        table.append(2);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = target(catalog)) {
            Rewrites.commit(target, Rewrites.run(target, table.tasks().get(0)));
            assertThat(ofTheSink(table)).isEqualTo(properties("job", 7));

            table.append(3);
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            catalog.atNextCommit(
                    commit -> {
                        sinkCommits(table, "job", 8);
                        commit.run();
                    });
            Rewrites.commit(target, result);
            assertThat(ofTheSink(table))
                    .as("of the head it came to")
                    .isEqualTo(properties("job", 8));
        }

        table.local().expireAllBut(1);
        table.append(4);
        Rewrites.compact(table);
        assertThat(ofTheSink(table)).as("of a compaction").isEqualTo(properties("job", 8));
    }

    @Test
    void saysNothingOfASinkThatNeverCommitted() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2);
        Rewrites.compact(table);

        assertThat(ofTheSink(table)).isEmpty();
    }

    private static void sinkCommits(SampleTable table, String job, int checkpoint) {
        AppendFiles append = table.load().newAppend();
        properties(job, checkpoint).forEach(append::set);
        append.commit();
    }

    private static Map<String, String> properties(String job, int checkpoint) {
        return Map.of(
                "flink.job-id",
                job,
                "flink.operator-id",
                "committer",
                "flink.max-committed-checkpoint-id",
                String.valueOf(checkpoint));
    }

    /** What the last compaction says. */
    private static Map<String, String> ofTheSink(SampleTable table) {
        Snapshot head = table.load().currentSnapshot();
        assertThat(TableHistory.tasksOf(head)).isNotEmpty();
        Map<String, String> properties = new HashMap<>(head.summary());
        properties.keySet().removeIf(key -> !key.startsWith("flink."));
        return properties;
    }

    @Test
    void commitsThoughItsStartHasExpired() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2);
        try (TargetTable target = table.target()) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            table.append(3);
            table.local().expireAllBut(1);

            Rewrites.commit(target, result);
        }
        assertThat(table.rows()).hasSize(3);
        assertThat(table.scan()).hasSize(2);
    }

    @Test
    void givesUpWhereTheHistorySinceItsStartHasExpired() throws Exception {
        SampleTable table = table(2, Division.NONE);
        table.appendEach(1, 2);
        try (TargetTable target = table.target()) {
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            table.appendEach(3, 4);
            table.local().expireAllBut(1);

            conflict(target, result);
        }
        assertThat(table.rows()).hasSize(4);
        assertThat(table.local().orphans()).isEmpty();
    }

    private static void conflict(TargetTable target, CompactionResult result) {
        Outcome outcome = new TableCommits(target).commit(List.of(result));
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.committed()).isEmpty();
        assertThat(outcome.conflicts()).containsExactly(result);
    }

    private SampleTable table(int version, Division division) {
        return SampleTable.create(
                warehouse,
                version,
                division,
                FileFormat.PARQUET,
                org.apache.iceberg.SortOrder.unsorted(),
                Map.of(
                        TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "1",
                        TableProperties.COMMIT_NUM_RETRIES, "2"));
    }

    private static TargetTable target(UnsteadyCatalog catalog) {
        return new TargetTable("t", catalog, null, FileFormat.PARQUET, 1 << 20, Map.of());
    }
}
