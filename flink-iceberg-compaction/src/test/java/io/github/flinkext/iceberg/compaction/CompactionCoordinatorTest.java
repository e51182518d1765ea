/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;

import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RowDelta;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import static io.github.flinkext.iceberg.compaction.CompactionHarness.committed;
import static io.github.flinkext.iceberg.compaction.CompactionHarness.nothingToCommit;
import static io.github.flinkext.iceberg.compaction.CompactionRewriterTest.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CompactionCoordinatorTest {

    @TempDir Path warehouse;

    private SampleTable table;
    private UnsteadyCatalog catalog;
    private long checkpoint;

    @BeforeEach
    void createTable() {
        use(2, Division.NONE);
    }

    private void use(int version, Division division) {
        table = SampleTable.create(warehouse, version, division);
        catalog = new UnsteadyCatalog(table.local().loader());
    }

    @Test
    void plansAfterSoManyCommits() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "3", "compact.tier.files", "2")) {
            coordinator.runUntilIdle();
            commit(coordinator, 1, 2);
            coordinator.process(nothingToCommit(3));
            coordinator.process(nothingToCommit(4));
            assertThat(coordinator.gauge("commitsSinceLastLook")).isEqualTo(2L);

            commit(coordinator, 3);
            assertThat(coordinator.gauge("commitsSinceLastLook")).isEqualTo(0L);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);

            assertThat(coordinator.tasks().get(0).inputs()).hasSize(3);
            assertThat(coordinator.tasks().get(0).attempt().location())
                    .isEqualTo(TableLocation.of(table.load()));
            assertThat(coordinator.gauge("pendingTasks")).isEqualTo(1);
            assertThat(coordinator.count("plannedTasks")).isEqualTo(1);
        }
    }

    @Test
    void plansNothingForATableWithoutSnapshots() throws Exception {
        try (var coordinator = coordinator("compact.delta.commits", "1")) {
            coordinator.runUntilIdle();
            int refreshes = catalog.refreshes();
            coordinator.process(committed(1));
            coordinator.runUntilIdle();

            assertThat(catalog.refreshes()).isGreaterThan(refreshes);
            assertThat(coordinator.tasks()).isEmpty();
        }
    }

    @Test
    void handsOutNoMoreTasksThanMayBeOut() throws Exception {
        use(2, Division.IDENTITY);
        table.append(1, 2, 3);
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "1",
                        "compact.tier.files",
                        "2",
                        "compact.max-pending-tasks",
                        "2")) {
            commit(coordinator, 4, 5, 6);
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            assertThat(coordinator.gauge("waitingTasks")).isEqualTo(1);
            int listings = catalog.listings();
            coordinator.advance(Duration.ofSeconds(10));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).as("two are out still").hasSize(2);
            assertThat(catalog.listings()).isEqualTo(listings);

            Rewrites.commit(target(), Rewrites.run(target(), coordinator.tasks().get(0)));
            coordinator.advance(Duration.ofSeconds(10));
            coordinator.runUntil(() -> coordinator.tasks().size() == 3);

            assertThat(coordinator.gauge("pendingTasks")).isEqualTo(2);
            assertThat(coordinator.gauge("waitingTasks")).isEqualTo(0);
            assertThat(coordinator.tasks().stream().flatMap(CompactionTask::files))
                    .doesNotHaveDuplicates();
            int refreshes = catalog.refreshes();
            Rewrites.commit(target(), Rewrites.run(target(), coordinator.tasks().get(1)));
            int ofCommit = catalog.refreshes();
            coordinator.advance(Duration.ofSeconds(10));
            coordinator.runUntilIdle();
            coordinator.advance(Duration.ofSeconds(60));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).hasSize(3);
            assertThat(catalog.listings())
                    .as("only compactions were committed")
                    .isEqualTo(listings);
            assertThat(catalog.refreshes())
                    .as("once all is out nobody looks any more")
                    .isEqualTo(ofCommit)
                    .isGreaterThan(refreshes);
        }
    }

    /** So that a partition that waits moves up as it grows. */
    @Test
    void handsOutFirstWhatHasMostFiles() throws Exception {
        use(2, Division.IDENTITY);
        table.append(1, 2, 3);
        table.append(1, 2, 3);
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "1",
                        "compact.tier.files",
                        "2",
                        "compact.max-pending-tasks",
                        "1")) {
            commit(coordinator, 2);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);

            assertThat(coordinator.gauge("waitingTasks")).isEqualTo(2);
            assertThat(coordinator.tasks().get(0).inputs())
                    .hasSize(3)
                    .allSatisfy(input -> assertThat(input.file().location()).contains("part=p2"));
        }
    }

    @Test
    void givesNoFileToTwoTasks() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            commit(coordinator, 3, 4);
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            commit(coordinator, 5, 6);
            coordinator.runUntil(() -> coordinator.tasks().size() == 3);

            Set<String> files = new HashSet<>();
            for (CompactionTask task : coordinator.tasks()) {
                assertThat(task.inputs()).hasSize(2);
                task.inputs().forEach(input -> files.add(input.file().location()));
            }
            assertThat(files).hasSize(6);
        }
    }

    @Test
    void readsFromTheTableWhatBecameOfItsTasks() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            execute(coordinator.tasks().get(0));
            commit(coordinator, 3, 4);
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);

            assertThat(coordinator.gauge("pendingTasks")).isEqualTo(1);
            assertThat(coordinator.count("voidTasks")).isZero();
            assertThat(coordinator.tasks().get(1).inputs())
                    .as("of the lowest tier are the merged file and two new ones")
                    .hasSize(3);
            assertThat((Double) coordinator.gauge("writeAmplification"))
                    .isGreaterThan(1)
                    .isLessThan(2);
        }
    }

    @Test
    void plansAnewAfterAConflictAndAPause() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            Rewrites.compact(table);
            commit(coordinator, 3, 4);
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            assertThat(coordinator.count("voidTasks")).isEqualTo(1);
            assertThat(coordinator.gauge("pendingTasks")).isEqualTo(1);

            int refreshes = catalog.refreshes();
            commit(coordinator, 5, 6);
            assertThat(coordinator.gauge("commitsSinceLastLook")).as("paused").isEqualTo(2L);
            assertThat(catalog.refreshes()).isEqualTo(refreshes);

            coordinator.advance(Duration.ofSeconds(1));
            coordinator.runUntil(() -> coordinator.tasks().size() == 3);
        }
    }

    @Test
    void plansAnewAfterARollbackOfACommittedTask() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            long start = table.load().currentSnapshot().snapshotId();
            execute(coordinator.tasks().get(0));
            table.load().manageSnapshots().rollbackTo(start).commit();

            commit(coordinator, 3, 4);
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);

            assertThat(coordinator.count("voidTasks")).isEqualTo(1);
            assertThat(coordinator.tasks().get(1).inputs()).hasSize(4);
            execute(coordinator.tasks().get(1));
        }
        assertThat(table.rows()).hasSize(4);
    }

    /** As tasks that start from there are void, in case they are older than the rollback. */
    @Test
    void plansNothingBetweenARollbackAndTheNextCommit() throws Exception {
        table.appendEach(1, 2);
        long start = table.load().currentSnapshot().snapshotId();
        table.append(3);
        table.load().manageSnapshots().rollbackTo(start).commit();
        try (var coordinator =
                coordinator("compact.delta.commits", "1", "compact.tier.files", "2")) {
            coordinator.process(committed(++checkpoint));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();

            commit(coordinator, 4);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            assertThat(coordinator.tasks().get(0).inputs()).hasSize(3);
            execute(coordinator.tasks().get(0));
        }
    }

    @Test
    void findsATaskCommittedThoughItsStartHasExpired() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            commit(coordinator, 3);
            execute(coordinator.tasks().get(0));
            table.append(4);
            table.local().expireAllBut(2);

            coordinator.process(committed(++checkpoint));
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);

            assertThat(coordinator.count("voidTasks")).isZero();
            assertThat(coordinator.gauge("pendingTasks")).isEqualTo(1);
        }
    }

    /** Nobody is in the way, so there is no reason to wait. */
    @Test
    void doesNotPauseWhereItCannotTellWhatBecameOfATask() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            commit(coordinator, 3);
            table.append(4);
            table.local().expireAllBut(1);
            coordinator.process(committed(++checkpoint));
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            assertThat(coordinator.count("voidTasks")).isEqualTo(1);
            assertThat(coordinator.tasks().get(1).inputs()).hasSize(4);

            commit(coordinator, 5, 6);
            coordinator.runUntil(() -> coordinator.tasks().size() == 3);
        }
    }

    @Test
    void remembersItsTasksAcrossARestore() throws Exception {
        OperatorSubtaskState state;
        CompactionTask task;
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            task = coordinator.tasks().get(0);
            state = coordinator.snapshot(7);
        }

        try (var coordinator =
                CompactionHarness.coordinator(
                        target(),
                        settings("compact.delta.commits", "2", "compact.tier.files", "2"),
                        state)) {
            assertThat(coordinator.gauge("pendingTasks")).isEqualTo(1);
            commit(coordinator, 3, 4);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            assertThat(coordinator.tasks().get(0).inputs()).hasSize(2);

            execute(task);
            commit(coordinator, 5, 6);
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            assertThat(coordinator.gauge("pendingTasks")).isEqualTo(2);
        }
    }

    @Test
    void plansOnceSoManyFilesWereAddedByAnybody() throws Exception {
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "1000",
                        "compact.delta.files",
                        "3",
                        "compact.tier.files",
                        "2")) {
            coordinator.runUntilIdle();
            table.append(1);
            commit(coordinator, 2);
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();

            commit(coordinator, 3);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            assertThat(coordinator.tasks().get(0).inputs()).hasSize(3);
        }
    }

    @Test
    void plansOnceSoManyBytesWereAdded() throws Exception {
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "1000",
                        "compact.delta.bytes",
                        "3000",
                        "compact.tier.files",
                        "2")) {
            coordinator.runUntilIdle();
            commit(coordinator, 1);
            coordinator.runUntilIdle();
            long bytes = table.scan().get(0).file().fileSizeInBytes();
            assertThat(bytes).isBetween(1000L, 1499L);
            commit(coordinator, 2);
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();

            commit(coordinator, 3);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
        }
    }

    @Test
    void plansEachTimeAnIntervalHasPassed() throws Exception {
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "1000",
                        "compact.delta.interval",
                        "1 min",
                        "compact.tier.files",
                        "2")) {
            coordinator.runUntilIdle();
            table.appendEach(1, 2);
            coordinator.advance(Duration.ofSeconds(59));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();

            coordinator.advance(Duration.ofSeconds(1));
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            table.appendEach(3, 4);
            coordinator.advance(Duration.ofSeconds(60));
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
        }
    }

    @Test
    void mergesAllOfAPartitionThatIsIdle() throws Exception {
        use(2, Division.IDENTITY);
        try (var coordinator =
                coordinator("compact.delta.commits", "1", "compact.partition.idle", "1 min")) {
            coordinator.runUntilIdle();
            commit(coordinator, 1, 4);
            coordinator.runUntilIdle();
            coordinator.advance(Duration.ofSeconds(40));
            coordinator.runUntilIdle();
            commit(coordinator, 2);
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();

            coordinator.advance(Duration.ofSeconds(20));
            coordinator.runUntilIdle();
            commit(coordinator, 5);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            assertThat(idsOf(coordinator.tasks().get(0))).containsExactlyInAnyOrder(1L, 4L);

            coordinator.advance(Duration.ofSeconds(65));
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            assertThat(idsOf(coordinator.tasks().get(1))).containsExactlyInAnyOrder(2L, 5L);
        }
    }

    @Test
    void mergesAllOfAPartitionThatTheCommittedWatermarkHasPassed() throws Exception {
        use(2, Division.DAY);
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "1000",
                        "compact.partition.watermark-delay",
                        "1 h")) {
            coordinator.runUntilIdle();
            // The days of ids are 2024-02-28, 29 and 2024-03-01 in turn.
            table.appendEach(0, 3, 1, 4);
            coordinator.watermark(Instant.parse("2024-02-29T00:59:59.999Z").toEpochMilli());
            coordinator.checkpoint(1);
            coordinator.process(committed(1));
            coordinator.advance(Duration.ofSeconds(2));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();

            coordinator.watermark(Instant.parse("2024-02-29T01:00:00Z").toEpochMilli());
            coordinator.advance(Duration.ofSeconds(2));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).as("not committed").isEmpty();

            coordinator.checkpoint(2);
            coordinator.process(committed(2));
            coordinator.advance(Duration.ofSeconds(1));
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            assertThat(idsOf(coordinator.tasks().get(0))).containsExactlyInAnyOrder(0L, 3L);
        }
    }

    @Test
    void mergesAPartitionThatIsIdleSinceBeforeItWasStarted() throws Exception {
        use(2, Division.IDENTITY);
        table.appendEach(1, 4);
        Instant added = Instant.ofEpochMilli(table.load().currentSnapshot().timestampMillis());
        table.append(2);
        CompactionSettings settings =
                settings("compact.delta.commits", "1000", "compact.partition.idle", "1 h");
        try (var coordinator =
                CompactionHarness.coordinatorAt(
                        added.plus(Duration.ofMinutes(59)), target(), settings)) {
            coordinator.runUntilIdle();
            coordinator.advance(Duration.ofSeconds(5));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();
        }

        try (var coordinator =
                CompactionHarness.coordinatorAt(
                        added.plus(Duration.ofMinutes(61)), target(), settings)) {
            coordinator.advance(Duration.ofSeconds(5));
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            assertThat(idsOf(coordinator.tasks().get(0))).containsExactlyInAnyOrder(1L, 4L);
        }
    }

    @Test
    void mergesAPartitionThatIsIdleThoughTheClockIsSetBack() throws Exception {
        use(2, Division.IDENTITY);
        table.appendEach(1, 4);
        Instant added = Instant.ofEpochMilli(table.load().currentSnapshot().timestampMillis());
        try (var coordinator =
                CompactionHarness.coordinatorAt(
                        added.plus(Duration.ofMinutes(30)),
                        target(),
                        settings("compact.delta.commits", "1", "compact.partition.idle", "1 h"))) {
            coordinator.runUntilIdle();
            coordinator.setClockBack(Duration.ofDays(1));
            coordinator.process(committed(1));
            coordinator.runUntilIdle();

            coordinator.advance(Duration.ofMinutes(59));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();

            coordinator.advance(Duration.ofMinutes(2));
            coordinator.runUntilIdle();
            coordinator.process(committed(2));
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
        }
    }

    @Test
    void mergesAPartitionThatIsPassedOnceAndThenOnlyWhatComesLate() throws Exception {
        use(2, Division.DAY);
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "1",
                        "compact.partition.watermark-delay",
                        "0 s",
                        "compact.partition.idle",
                        "1 min")) {
            coordinator.runUntilIdle();
            table.append(ofFirstDay(0, 1_000));
            pass(coordinator, "2024-02-29T00:00:00Z", 3_000);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            assertThat(coordinator.tasks().get(0).inputs()).hasSize(2);
            execute(coordinator.tasks().get(0));

            pass(coordinator, "2024-02-29T00:00:01Z", 3_003);
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).as("all would be written for one row").hasSize(1);

            table.append(3_006);
            pass(coordinator, "2024-02-29T00:00:02Z", 3_009);
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            assertThat(idsOf(coordinator.tasks().get(1)))
                    .containsExactlyInAnyOrder(3_003L, 3_006L, 3_009L);
            execute(coordinator.tasks().get(1));

            coordinator.advance(Duration.ofMinutes(2));
            coordinator.runUntil(() -> coordinator.tasks().size() == 3);
            assertThat(idsOf(coordinator.tasks().get(2))).as("idle").hasSize(1_004);
            execute(coordinator.tasks().get(2));
        }
        assertThat(table.scan()).hasSize(1);
    }

    @Test
    void mergesAPartitionThatIsPassedAgainIfThatWasInVain() throws Exception {
        use(2, Division.DAY);
        try (var coordinator =
                coordinator(
                        "compact.delta.commits", "1", "compact.partition.watermark-delay", "0 s")) {
            coordinator.runUntilIdle();
            table.append(ofFirstDay(0, 1_000));
            pass(coordinator, "2024-02-29T00:00:00Z", 3_000);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);

            table.deleteByPosition(3);
            pass(coordinator, "2024-02-29T00:00:01Z", 3_003);
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            assertThat(coordinator.count("voidTasks")).isEqualTo(1);
            assertThat(coordinator.tasks().get(1).inputs()).hasSize(3);
        }
    }

    @Test
    void mergesAPartitionThatIsPassedOnceItsTasksAreOver() throws Exception {
        use(2, Division.DAY);
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "1",
                        "compact.tier.files",
                        "3",
                        "compact.partition.watermark-delay",
                        "0 s")) {
            coordinator.runUntilIdle();
            table.append(ofFirstDay(0, 1_000));
            table.appendEach(3_000, 3_003);
            commit(coordinator, 3_006);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            assertThat(idsOf(coordinator.tasks().get(0)))
                    .containsExactlyInAnyOrder(3_000L, 3_003L, 3_006L);

            pass(coordinator, "2024-02-29T00:00:00Z", 3_009);
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).as("else all is written twice").hasSize(1);
            assertThat(coordinator.gauge("waitingTasks")).as("no task waits").isEqualTo(0);

            execute(coordinator.tasks().get(0));
            pass(coordinator, "2024-02-29T00:00:01Z", 3_012);
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            assertThat(idsOf(coordinator.tasks().get(1))).hasSize(1_005);
        }
    }

    private static long[] ofFirstDay(int from, int to) {
        return LongStream.range(from, to).map(i -> 3 * i).toArray();
    }

    /** Commits a row, and with it that the watermark has come so far. */
    private void pass(
            CompactionHarness<CommittableMessage<?>> coordinator, String watermark, long id)
            throws Exception {
        coordinator.watermark(Instant.parse(watermark).toEpochMilli());
        coordinator.checkpoint(checkpoint + 1);
        commit(coordinator, id);
    }

    private Set<Long> idsOf(CompactionTask task) {
        Set<Long> ids = new HashSet<>();
        for (FileScanTask input : task.inputs()) {
            ids.addAll(table.idsIn(input));
        }
        return ids;
    }

    @Test
    void removesDeletesThatApplyToNothing() throws Exception {
        table.append(1, 2);
        table.deleteByEquality(1);
        Rewrites.compact(table);
        assertThat(table.local().deleteFiles()).isEqualTo(1);
        try (var coordinator = coordinator("compact.delta.commits", "1")) {
            commit(coordinator, 3);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            CompactionTask removal = coordinator.tasks().get(0);
            assertThat(removal.danglingDeletes()).hasSize(1);

            commit(coordinator, 4);
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).as("it is out").hasSize(1);

            execute(removal);
            assertThat(table.local().deleteFiles()).isZero();
        }
        assertThat(table.rows()).hasSize(3);
    }

    @Test
    void removesOnlySoManyDeletesInOneTask() throws Exception {
        use(3, Division.NONE);
        table.append(1);
        try (var coordinator = coordinator("compact.delta.commits", "1")) {
            RowDelta delta = table.load().newRowDelta();
            table.vectorsOfMissingFiles(501).forEach(delta::addDeletes);
            delta.commit();
            coordinator.process(committed(++checkpoint));
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);

            assertThat(coordinator.tasks())
                    .extracting(task -> task.danglingDeletes().size())
                    .containsExactly(500, 1);
            execute(coordinator.tasks().get(0));
            execute(coordinator.tasks().get(1));
            assertThat(table.local().deleteFiles()).isZero();
        }
    }

    @Test
    void removesAVectorWhileATaskHasAnotherOfTheSamePuffinFile() throws Exception {
        use(3, Division.NONE);
        table.append(1);
        List<DeleteFile> vectors = table.vectorsOfMissingFiles(2);
        assertThat(vectors.get(0).location()).isEqualTo(vectors.get(1).location());
        try (var coordinator = coordinator("compact.delta.commits", "1")) {
            table.load().newRowDelta().addDeletes(vectors.get(0)).commit();
            coordinator.process(committed(++checkpoint));
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);

            table.load().newRowDelta().addDeletes(vectors.get(1)).commit();
            coordinator.process(committed(++checkpoint));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).hasSize(2);

            for (int i = 0; i < 2; i++) {
                CompactionTask removal = coordinator.tasks().get(i);
                assertThat(removal.danglingDeletes())
                        .extracting(DeleteFiles::key)
                        .containsExactly(DeleteFiles.key(vectors.get(i)));
                execute(removal);
            }
            assertThat(table.local().deleteFiles()).isZero();
        }
        assertThat(table.rows()).hasSize(1);
    }

    @Test
    void looksAgainAfterAFailureWithAPause() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            coordinator.runUntilIdle();
            catalog.setDown(true);
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.count("failedLooks") == 1);
            assertThat(coordinator.gauge("commitsSinceLastLook")).isEqualTo(2L);
            int refreshes = catalog.refreshes();
            commit(coordinator, 3, 4);
            assertThat(catalog.refreshes()).as("in the pause").isEqualTo(refreshes);

            coordinator.advance(Duration.ofSeconds(1));
            coordinator.runUntil(() -> coordinator.count("failedLooks") == 2);
            assertThat(coordinator.gauge("commitsSinceLastLook")).isEqualTo(4L);
            catalog.setDown(false);
            coordinator.advance(Duration.ofSeconds(2));
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            assertThat(coordinator.tasks().get(0).inputs()).hasSize(4);
            assertThat(coordinator.gauge("commitsSinceLastLook")).isEqualTo(0L);
        }
    }

    @Test
    void countsCommitsThatComeWhileALookFails() throws Exception {
        Gate gate = new Gate();
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            coordinator.runUntilIdle();
            catalog.onRefresh(
                    () -> {
                        gate.pass();
                        throw new IllegalStateException("The catalog is down.");
                    });
            commit(coordinator, 1, 2);
            gate.awaitArrival();
            commit(coordinator, 3);
            assertThat(coordinator.gauge("commitsSinceLastLook")).isEqualTo(1L);

            gate.open();
            coordinator.runUntil(() -> coordinator.count("failedLooks") == 1);
            assertThat(coordinator.gauge("commitsSinceLastLook")).isEqualTo(3L);
        }
    }

    @Test
    void countsWhatWasWrittenBeforeALookThatFails() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
            execute(coordinator.tasks().get(0));
            catalog.onOpen(
                    location -> {
                        throw new IllegalStateException("The storage is down.");
                    });
            commit(coordinator, 3, 4);
            coordinator.runUntil(() -> coordinator.count("failedLooks") == 1);

            catalog.onOpen(location -> {});
            coordinator.advance(Duration.ofSeconds(1));
            coordinator.runUntil(() -> coordinator.tasks().size() == 2);
            assertThat((Double) coordinator.gauge("writeAmplification"))
                    .isGreaterThan(1)
                    .isLessThan(2);
        }
    }

    @Test
    void looksAgainInTimeThoughTheClockIsSetBack() throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            coordinator.runUntilIdle();
            catalog.setDown(true);
            commit(coordinator, 1, 2);
            coordinator.runUntil(() -> coordinator.count("failedLooks") == 1);
            catalog.setDown(false);

            coordinator.setClockBack(Duration.ofHours(1));
            coordinator.advance(Duration.ofSeconds(1));
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
        }
    }

    @Test
    void plansAfterAnIntervalThoughTheClockIsSetBack() throws Exception {
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "1000",
                        "compact.delta.interval",
                        "1 min",
                        "compact.tier.files",
                        "2")) {
            coordinator.runUntilIdle();
            table.appendEach(1, 2);
            coordinator.advance(Duration.ofSeconds(30));
            coordinator.setClockBack(Duration.ofHours(1));
            coordinator.advance(Duration.ofSeconds(29));
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();

            coordinator.advance(Duration.ofSeconds(1));
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
        }
    }

    @Test
    void failsTheJobIfItIsToldSo() throws Exception {
        catalog.setDown(true);
        try (var coordinator =
                coordinator("compact.delta.commits", "1", "compact.fail-job", "true")) {
            coordinator.process(committed(1));

            assertThatThrownBy(() -> coordinator.runUntil(() -> false))
                    .isInstanceOf(CompactionException.class)
                    .hasMessage("Cannot look for files to compact in table t")
                    .hasRootCauseMessage("The catalog is down.");
        }
    }

    @Test
    void letsBarriersPassWhileItLooks() throws Exception {
        Gate gate = new Gate();
        try (var coordinator =
                coordinator("compact.delta.commits", "2", "compact.tier.files", "2")) {
            coordinator.runUntilIdle();
            catalog.onRefresh(gate::pass);
            commit(coordinator, 1, 2);
            gate.awaitArrival();
            coordinator.checkpoint(5);
            coordinator.checkpoint(6);
            commit(coordinator, 3);
            assertThat(coordinator.tasks()).isEmpty();

            gate.open();
            coordinator.runUntil(() -> coordinator.tasks().size() == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"all, 1", "lowest-tier, 1", "nothing, 4"})
    void mergesAtTheEndWhatItIsToldTo(String onFinish, int files) throws Exception {
        try (var coordinator =
                coordinator("compact.delta.commits", "1000", "compact.on-finish", onFinish)) {
            commit(coordinator, 1, 2, 3);
            coordinator.endInput();
            coordinator.checkpoint(9);
            table.append(4);
        }

        assertThat(table.scan()).hasSize(files);
        assertThat(table.rows()).hasSize(4);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void failsTheJobForItsLastCompactionIfItIsToldSo() throws Exception {
        catalog.onWrite(
                location -> {
                    throw new IllegalStateException("The storage is down.");
                });
        var coordinator = coordinator("compact.delta.commits", "1000", "compact.fail-job", "true");
        commit(coordinator, 1, 2);
        coordinator.endInput();

        assertThatThrownBy(coordinator::close)
                .isInstanceOf(CompactionException.class)
                .hasMessage("The job has written all its rows to table t, but not compacted it")
                .hasRootCauseMessage("The storage is down.");
        assertThat(table.scan()).hasSize(2);
    }

    @Test
    void endsThoughAClassIsMissingForItsLastCompaction() throws Exception {
        try (var coordinator = coordinator("compact.delta.commits", "1000")) {
            coordinator.runUntilIdle();
            commit(coordinator, 1, 2);
            coordinator.endInput();
            catalog.onRefresh(
                    () -> {
                        throw new NoClassDefFoundError("client/of/Somebody");
                    });
        }
        assertThat(table.scan()).hasSize(2);
    }

    @Test
    void mergesNothingWhenItIsCancelled() throws Exception {
        try (var coordinator = coordinator("compact.delta.commits", "1000")) {
            commit(coordinator, 1, 2, 3);
        }

        assertThat(table.scan()).hasSize(3);
    }

    /** The rows may not be committed yet, and the job may start again. */
    @Test
    void mergesNothingWhenItIsCancelledAtTheEnd() throws Exception {
        try (var coordinator = coordinator("compact.delta.commits", "1000")) {
            commit(coordinator, 1, 2, 3);
            coordinator.endInput();
            coordinator.cancel();
        }

        assertThat(table.scan()).hasSize(3);
    }

    @Test
    void endsItsLastCompactionWhenItIsCancelled() throws Exception {
        var coordinator = coordinator("compact.delta.commits", "1000");
        commit(coordinator, 1, 2, 3);
        coordinator.endInput();
        Gate gate = new Gate();
        catalog.onWrite(location -> gate.pass());
        CompletableFuture<Void> closed =
                CompletableFuture.runAsync(
                        () ->
                                assertThatThrownBy(coordinator::close)
                                        .isInstanceOf(InterruptedException.class));
        gate.awaitArrival();

        coordinator.cancel();

        closed.get(1, TimeUnit.MINUTES);
        assertThat(table.scan()).hasSize(3);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void sendsNoTaskOnceTheInputHasEnded() throws Exception {
        try (var coordinator =
                coordinator(
                        "compact.delta.commits",
                        "2",
                        "compact.tier.files",
                        "2",
                        "compact.on-finish",
                        "nothing")) {
            coordinator.runUntilIdle();
            commit(coordinator, 1, 2);
            coordinator.awaitMail();
            coordinator.endInput();
            coordinator.runMails();

            int refreshes = catalog.refreshes();
            commit(coordinator, 3, 4);
            coordinator.runUntilIdle();
            assertThat(coordinator.tasks()).isEmpty();
            assertThat(catalog.refreshes()).isEqualTo(refreshes);
        }
    }

    private void commit(CompactionHarness<CommittableMessage<?>> coordinator, long... ids)
            throws Exception {
        for (long id : ids) {
            table.append(id);
            coordinator.process(committed(++checkpoint));
        }
    }

    private void execute(CompactionTask task) throws Exception {
        try (TargetTable target = table.target()) {
            Rewrites.commit(target, Rewrites.run(target, task));
        }
    }

    private CompactionHarness<CommittableMessage<?>> coordinator(String... options)
            throws Exception {
        return CompactionHarness.coordinator(target(), settings(options), null);
    }

    private TargetTable target() {
        return new TargetTable("t", catalog, null, FileFormat.PARQUET, 1 << 20, Map.of());
    }
}
