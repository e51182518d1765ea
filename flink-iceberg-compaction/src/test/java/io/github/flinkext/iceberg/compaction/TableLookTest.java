/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;
import io.github.flinkext.iceberg.compaction.TableLook.Growth;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

class TableLookTest {

    private static final RowDeletes DELETES = new RowDeletes(2, 0.3);

    @TempDir Path warehouse;

    @Test
    void measuresWhatWasCommittedSinceTheLook() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            assertThat(look.refresh()).isEqualTo(Growth.NONE);
            table.append(1, 2, 3);
            table.append(4);
            long bytes = table.scan().stream().mapToLong(file -> file.length()).sum();

            assertThat(look.refresh()).isEqualTo(new Growth(4, bytes, 0));
            assertThat(look.refresh()).isEqualTo(Growth.NONE);

            Rewrites.compact(table);
            Growth grown = look.refresh();
            assertThat(grown.files()).isZero();
            assertThat(grown.appendedBytes()).isZero();
            assertThat(grown.rewrittenBytes()).isPositive();
        }
    }

    @Test
    void knowsWhenFilesWereLastAddedToAPartition() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        table.append(1, 2);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, 100);
            assertThat(changes(look)).isEqualTo(Map.of("p1", 100L, "p2", 100L));

            look(look, 200);
            assertThat(changes(look)).as("nothing new").isEqualTo(Map.of("p1", 100L, "p2", 100L));

            table.append(2, 3);
            look(look, 300);
            assertThat(changes(look)).isEqualTo(Map.of("p0", 300L, "p1", 100L, "p2", 300L));

            // From here on, all files are listed each time.
            table.deleteByEquality(1);
            look(look, 400);
            assertThat(changes(look))
                    .as("deletes are no files")
                    .isEqualTo(Map.of("p0", 300L, "p1", 100L, "p2", 300L));

            table.append(4);
            look(look, 500);
            assertThat(changes(look)).isEqualTo(Map.of("p0", 300L, "p1", 500L, "p2", 300L));

            table.load().newDelete().deleteFile(table.scan().get(0).file()).commit();
            table.append(7);
            look(look, 600);
            assertThat(changes(look)).containsEntry("p1", 600L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void takesNoCompactionForAnAddition(int formatVersion) throws Exception {
        SampleTable table = SampleTable.create(warehouse, formatVersion, Division.IDENTITY);
        table.appendEach(1, 4);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, 100);

            Rewrites.compact(table);
            look(look, 200);

            assertThat(changes(look)).isEqualTo(Map.of("p1", 100L));
            assertThat(files(look)).isEqualTo(1);
        }
    }

    @Test
    void takesNoCompactionForAnAdditionWhereAllFilesAreListed() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        table.appendEach(1, 4);
        table.append(2);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, 100);

            Rewrites.compact(table);
            table.deleteByEquality(2);
            look(look, 200);

            assertThat(changes(look)).isEqualTo(Map.of("p1", 100L, "p2", 100L));
        }
    }

    @Test
    void readsFromTheTableWhenFilesWereAdded() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        table.append(1, 3);
        long first = committedAt(table);
        table.append(2, 3);
        long second = committedAt(table);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, second + 1_000_000);
            assertThat(changes(look)).isEqualTo(Map.of("p0", second, "p1", first, "p2", second));

            table.append(1);
            look(look, second + 1_000_000);
            assertThat(changes(look))
                    .isEqualTo(Map.of("p0", second, "p1", committedAt(table), "p2", second));
        }
    }

    @Test
    void takesFilesOfSnapshotsThatHaveExpiredForAsOldAsTheOldestThatHasNot() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        table.append(1);
        table.append(2);
        table.append(3);
        long third = committedAt(table);
        table.append(4);
        table.load().expireSnapshots().expireOlderThan(third).commit();
        assertThat(table.local().snapshots()).hasSize(2);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, third + 1_000_000);

            assertThat(changes(look))
                    .isEqualTo(Map.of("p0", third, "p1", committedAt(table), "p2", third));
        }
    }

    /** Else a partition would be as young as the snapshots that are kept. */
    @Test
    void remembersTheAgeOfFilesWhoseSnapshotsExpire() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        TierSizes sizes = appendASmallFileAndAFull(table);
        long full = committedAt(table);
        try (TargetTable target = table.target()) {
            TableLook look = new TableLook(target, sizes, DELETES);
            look(look, full + 1_000_000);

            table.append(2);
            table.deleteByEquality(2);
            table.local().expireAllBut(1);
            look(look, full + 1_000_000);

            assertThat(changes(look)).containsEntry("p1", full);
        }
    }

    @Test
    void countsAMergedFileForNoNewerThanTheStartOfItsTask() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        table.appendEach(1, 4);
        long appended = committedAt(table);
        Rewrites.compact(table);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, appended + 1_000_000);

            assertThat(changes(look)).isEqualTo(Map.of("p1", appended));
        }
    }

    @Test
    void countsFilesThatAreFullForAdditions() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        TierSizes sizes = appendASmallFileAndAFull(table);
        long full = committedAt(table);
        try (TargetTable target = table.target()) {
            TableLook look = new TableLook(target, sizes, DELETES);
            look(look, full + 1_000_000);

            assertThat(files(look)).isEqualTo(1);
            assertThat(changes(look)).isEqualTo(Map.of("p1", full));
        }
    }

    /** Of one partition. */
    private static TierSizes appendASmallFileAndAFull(SampleTable table) {
        table.append(1);
        long small = table.scan().get(0).file().fileSizeInBytes();
        table.append(LongStream.range(0, 1_000).map(i -> 3 * i + 1).toArray());
        return new TierSizes(2 * small, 1, 10);
    }

    /** Its files have no sequence numbers, so nothing says which snapshot added them. */
    @Test
    void countsFromTheFirstLookInTablesOfFormat1() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 1, Division.IDENTITY);
        table.append(1, 2);
        long now = committedAt(table) + 1_000_000;
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, now);
            assertThat(changes(look)).isEqualTo(Map.of("p1", now, "p2", now));

            table.append(2);
            look(look, now + 1_000);
            assertThat(changes(look))
                    .as("the snapshots that came since are known")
                    .isEqualTo(Map.of("p1", now, "p2", now));

            table.append(2);
            table.load()
                    .newOverwrite()
                    .overwriteByRowFilter(Expressions.equal("part", "p0"))
                    .commit();
            look(look, now + 2_000);
            assertThat(changes(look)).isEqualTo(Map.of("p1", now, "p2", now + 2_000));
        }
    }

    @Test
    void takesWhatIsInTheFutureForNow() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        table.append(1);
        long committed = committedAt(table);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, committed - 5_000);
            assertThat(changes(look)).isEqualTo(Map.of("p1", committed - 5_000));

            look(look, committed - 9_000);
            assertThat(changes(look))
                    .as("the clock was set back")
                    .isEqualTo(Map.of("p1", committed - 9_000));

            look(look, committed - 1_000);
            assertThat(changes(look)).isEqualTo(Map.of("p1", committed - 9_000));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Division.class,
            names = {"NONE", "IDENTITY"})
    void keepsTheSchemaOfManyFilesOnce(Division division) throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, division);
        UpdateSchema wide = table.load().updateSchema();
        for (int i = 0; i < 1_000; i++) {
            wide.addColumn("column" + i, Types.LongType.get());
        }
        wide.commit();
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            for (int i = 0; i < 10; i++) {
                table.append(3L * i);
                look(look, 100);
            }
            TableLook listed = look(target);
            look(listed, 100);

            assertThat(serializedSize(look)).isLessThan(1.1 * serializedSize(listed));
        }
    }

    private static double serializedSize(TableLook look) throws IOException {
        List<FileScanTask> files =
                List.copyOf(look.smallFiles().byPartition().values().iterator().next().files());
        assertThat(files).hasSize(10);
        return TaskSerializer.write(CompactionTask.rewriting(look.head(), 1, false, files)).length;
    }

    /** Which writers of format 1 need not write. */
    @Test
    void readsSnapshotsWithoutSummary() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 1, Division.IDENTITY);
        table.append(1, 2);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, 100);
            List<CompactionTask> tasks = table.tasks();
            table.append(3);
            table.local().forgetSummaries();

            assertThat(look.refresh()).as("unknown").isEqualTo(Growth.NONE);
            look.listFiles(200);
            assertThat(changes(look)).isEqualTo(Map.of("p0", 200L, "p1", 100L, "p2", 100L));
            assertThat(look.fatesOf(tasks).values()).hasSize(2).containsOnly(Fate.OPEN);

            Rewrites.commit(target, Rewrites.run(target, tasks.get(0)));
            look(look, 300);
            assertThat(look.fatesOf(tasks)).containsEntry(tasks.get(0).id(), Fate.COMMITTED);
            assertThat(table.rows()).hasSize(3);
        }
    }

    @Test
    void leavesOutFullFilesUnlessMuchIsDeletedFromThem() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        table.append(1, 2);
        try (TargetTable target = table.target()) {
            TableLook look = new TableLook(target, new TierSizes(10, 1, 10), DELETES);
            look(look, 100);
            assertThat(changes(look)).isEmpty();

            table.deleteByPosition(1);
            look(look, 200);
            assertThat(changes(look)).isEqualTo(Map.of("p1", 200L));
        }
    }

    @Test
    void forgetsAllFilesWhenTheBranchIsGone() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.IDENTITY);
        table.append(1, 2);
        table.load().manageSnapshots().createBranch("b").commit();
        try (TargetTable target = table.target("b")) {
            TableLook look = look(target);
            look(look, 100);
            assertThat(changes(look)).hasSize(2);

            table.load().manageSnapshots().removeBranch("b").commit();
            look(look, 200);
            assertThat(changes(look)).isEmpty();

            table.load().manageSnapshots().createBranch("b").commit();
            look(look, 300);
            assertThat(changes(look)).as("there again").hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheIdsThatRowsGetFromAnUpgrade(boolean looksBetween) throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.appendEach(1, 2);
        try (TargetTable target = table.target()) {
            TableLook look = look(target);
            look(look, 100);
            table.load().updateProperties().set(TableProperties.FORMAT_VERSION, "3").commit();
            if (looksBetween) {
                look(look, 200);
            }
            table.append(3);
            List<String> lineage = table.lineage();
            assertThat(lineage).noneMatch(row -> row.contains("null"));
            look(look, 300);

            List<FileScanTask> files =
                    List.copyOf(look.smallFiles().byPartition().values().iterator().next().files());
            assertThat(files).hasSize(3);
            Rewrites.commit(
                    target,
                    Rewrites.run(
                            target, CompactionTask.rewriting(look.head(), 1 << 20, false, files)));

            assertThat(table.lineage()).isEqualTo(lineage);
        }
    }

    private static void look(TableLook look, long now) {
        look.refresh();
        look.listFiles(now);
    }

    private static long committedAt(SampleTable table) {
        return table.load().currentSnapshot().timestampMillis();
    }

    private static int files(TableLook look) {
        return look.smallFiles().byPartition().values().stream()
                .mapToInt(partition -> partition.files().size())
                .sum();
    }

    private static TableLook look(TargetTable target) {
        return new TableLook(target, new TierSizes(1 << 20, 1 << 10, 10), DELETES);
    }

    private static Map<String, Long> changes(TableLook look) {
        Map<String, Long> changes = new TreeMap<>();
        look.smallFiles()
                .byPartition()
                .forEach(
                        (key, partition) ->
                                changes.put(
                                        key.values().get().get(0, String.class),
                                        partition.changedAt()));
        return changes;
    }
}
