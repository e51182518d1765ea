/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;
import io.github.flinkext.iceberg.compaction.TableLook.Growth;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    private static void look(TableLook look, long now) {
        look.refresh();
        look.listFiles(now);
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
