/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AttemptFilesTest {

    @TempDir Path warehouse;

    @ParameterizedTest
    @EnumSource(Division.class)
    void areDeletedWhereNobodyHasThem(Division division) throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, division);
        table.append(3);
        table.append(6);
        CompactionTask task = table.tasks().get(0);
        try (TargetTable target = table.target()) {
            Rewrites.run(target, task);
            assertThat(table.local().orphans()).hasSize(1);

            assertThat(AttemptFiles.delete(table.load(), task)).isEqualTo(1);
            assertThat(table.local().orphans()).isEmpty();
            assertThat(AttemptFiles.delete(table.load(), task)).isZero();
        }
        assertThat(table.rows()).hasSize(2);
    }

    @Test
    void areAllFilesOfTheAttemptAndOfNoOther() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(LongStream.range(0, 10_000).toArray());
        table.append(1);
        CompactionTask first = Rewrites.sized(table.tasks().get(0), 10_000);
        CompactionTask second = first.nextAttempt();
        try (TargetTable target = table.target()) {
            int files = Rewrites.run(target, first).outputs().size();
            assertThat(files).isGreaterThan(2);
            assertThat(Rewrites.run(target, second).outputs()).hasSize(files);

            assertThat(AttemptFiles.delete(table.load(), first)).isEqualTo(files);
            assertThat(table.local().orphans()).hasSize(files);

            Rewrites.commit(target, Rewrites.run(target, second));
            assertThat(table.rows()).hasSize(10_001);
        }
    }

    /** Names are asked for until one is not there. */
    @Test
    void areAllFoundAfterADeletionThatFailedInTheMiddle() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(LongStream.range(0, 10_000).toArray());
        CompactionTask task = Rewrites.sized(table.tasks().get(0), 10_000);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        AtomicInteger deletions = new AtomicInteger();
        try (TargetTable target = table.target(catalog)) {
            int files = Rewrites.run(target, task).outputs().size();
            assertThat(files).isGreaterThan(2);
            catalog.onDelete(
                    location -> {
                        if (deletions.incrementAndGet() == 2) {
                            throw new IllegalStateException("The storage is down.");
                        }
                    });
            assertThatThrownBy(() -> AttemptFiles.delete(target.refreshed(), task))
                    .hasMessage("The storage is down.");
            assertThat(table.local().orphans()).hasSize(files - 1);

            assertThat(AttemptFiles.delete(table.load(), task)).isEqualTo(files - 1);
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void areKeptOnceTheyAreCommitted(int formatVersion) throws Exception {
        SampleTable table = SampleTable.create(warehouse, formatVersion, Division.NONE);
        table.appendEach(1, 2);
        CompactionTask task = table.tasks().get(0);
        try (TargetTable target = table.target()) {
            Rewrites.commit(target, Rewrites.run(target, task));
            assertThat(AttemptFiles.delete(table.load(), task)).isZero();

            Rewrites.compact(table);
            assertThat(AttemptFiles.delete(table.load(), task)).as("replaced").isZero();
        }
    }

    /**
     * Snapshots of the first format have no numbers, so they do not tell which of them are later.
     */
    @Test
    void areKeptAfterTheTableHasANewerFormat() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 1, Division.NONE);
        table.appendEach(1, 2);
        CompactionTask task = table.tasks().get(0);
        try (TargetTable target = table.target()) {
            Rewrites.commit(target, Rewrites.run(target, task));
            table.load().updateProperties().set(TableProperties.FORMAT_VERSION, "2").commit();
            table.append(3);

            assertThat(AttemptFiles.delete(table.load(), task)).isZero();
        }
        assertThat(table.rows()).hasSize(3);
    }

    @Test
    void areDeletedThoughAnotherAttemptIsCommitted() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.appendEach(1, 2);
        CompactionTask task = table.tasks().get(0);
        try (TargetTable target = table.target()) {
            Rewrites.run(target, task);
            Rewrites.commit(target, Rewrites.run(target, task.nextAttempt()));

            assertThat(AttemptFiles.delete(table.load(), task)).isEqualTo(1);
        }
        assertThat(table.rows()).hasSize(2);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void areLookedForOnlyInWhatWasCommittedSinceTheTaskBegan() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.appendEach(1, 2, 3, 4, 5);
        CompactionTask task = table.tasks().get(0);
        table.append(6);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = table.target(catalog)) {
            Rewrites.run(target, task);
            assertThat(catalog.manifests()).isEmpty();

            assertThat(AttemptFiles.delete(target.refreshed(), task)).isEqualTo(1);
        }
        assertThat(catalog.manifests()).as("a list and a manifest").hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"NONE, false", "IDENTITY, false", "NONE, true", "IDENTITY, true"})
    void areFoundAfterTheTableWasToldToPutFilesSomewhereElse(Division division, boolean objectStore)
            throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, division);
        if (objectStore) {
            set(table, TableProperties.OBJECT_STORE_ENABLED, "true");
        }
        table.append(3);
        table.append(6);
        CompactionTask task = located(table.tasks().get(0), table);
        try (TargetTable target = table.target()) {
            Rewrites.run(target, task);
            putFilesSomewhereElse(table);
            assertThat(table.local().orphans()).hasSize(1);

            assertThat(AttemptFiles.delete(table.load(), task)).isEqualTo(1);
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void areWhereTheTaskSays() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.appendEach(1, 2);
        CompactionTask before = located(table.tasks().get(0), table);
        putFilesSomewhereElse(table);
        CompactionTask after = located(before, table);
        try (TargetTable target = table.target()) {
            Table loaded = SerializableTable.copyOf(target.refreshed());
            assertThat(folder(Rewrites.run(target, loaded, before))).isEqualTo("data");
            assertThat(folder(Rewrites.run(target, loaded, after))).isEqualTo("elsewhere");

            assertThat(AttemptFiles.delete(table.load(), before)).isEqualTo(1);
            assertThat(AttemptFiles.delete(table.load(), after)).isEqualTo(1);
        }
        assertThat(table.local().orphans()).isEmpty();
    }

    /** As the first version named them, which had no locations in its state. */
    @Test
    void areFoundWhereTheLocationIsNotKnown() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.appendEach(1, 2);
        CompactionTask planned = table.tasks().get(0);
        CompactionTask task =
                new CompactionTask(
                        planned.id(),
                        new Attempt(1, null),
                        planned.startSnapshotId(),
                        planned.startSequenceNumber(),
                        planned.targetFileSize(),
                        false,
                        planned.inputs(),
                        List.of());
        try (TargetTable target = table.target()) {
            assertThat(Rewrites.run(target, task).outputs().get(0).location())
                    .endsWith("/data/00000-1-compact-%s-00001.parquet".formatted(task.id()));

            assertThat(AttemptFiles.delete(table.load(), task)).isEqualTo(1);
        }
    }

    private static CompactionTask located(CompactionTask task, SampleTable table) {
        return task.nextAttempt(TableLocation.of(table.load()));
    }

    private static void putFilesSomewhereElse(SampleTable table) {
        set(
                table,
                TableProperties.WRITE_DATA_LOCATION,
                table.load().location() + "/data/elsewhere");
    }

    private static void set(SampleTable table, String property, String value) {
        table.load().updateProperties().set(property, value).commit();
    }

    private static String folder(CompactionResult result) {
        return Path.of(result.outputs().get(0).location()).getParent().getFileName().toString();
    }

    @Test
    void areKeptAfterTheirSnapshotHasExpired() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.appendEach(1, 2);
        CompactionTask task = table.tasks().get(0);
        try (TargetTable target = table.target()) {
            Rewrites.commit(target, Rewrites.run(target, task));
            table.append(3);
            table.local().expireAllBut(1);

            assertThat(AttemptFiles.delete(table.load(), task)).isZero();
        }
        assertThat(table.rows()).hasSize(3);
    }

    @Test
    void areKeptWhereATagHasThem() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.appendEach(1, 2);
        CompactionTask task = table.tasks().get(0);
        try (TargetTable target = table.target()) {
            Rewrites.commit(target, Rewrites.run(target, task));
            table.append(3);
            Table tagged = table.load();
            tagged.manageSnapshots()
                    .createTag("tag", tagged.currentSnapshot().snapshotId())
                    .commit();
            Rewrites.compact(table);
            table.local().expireAllBut(1);

            assertThat(AttemptFiles.delete(table.load(), task)).isZero();
        }
        assertThat(table.rows("tag")).hasSize(3);
    }

    @Test
    void areNoneOfARemoval() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1);
        table.deleteByEquality(1);
        CompactionTask removal =
                CompactionTask.removing(
                        table.load().currentSnapshot(), table.scan().get(0).deletes());

        assertThat(AttemptFiles.delete(table.load(), removal)).isZero();
    }
}
