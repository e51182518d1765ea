/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.events.CreateSnapshotEvent;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.util.SnapshotUtil;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table that others write to in any way, and what we make of it: the fate of tasks is what
 * Iceberg's commit says, and a look that reads only what is new sees what a first look sees.
 */
@Tag("long")
class RandomWritesITCase {

    private static final long SEED = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
    private static final int STEPS = Integer.getInteger("flinkext.fuzz.steps", 8);
    private static final TierSizes SIZES = new TierSizes(1 << 20, 1 << 10, 10);
    private static final RowDeletes DELETES = new RowDeletes(2, 0.3);
    private static final int IDS = 12;

    @TempDir Path warehouse;

    private final Random random = new Random(SEED);
    private final List<String> steps = new ArrayList<>();
    private final List<CompactionResult> pending = new ArrayList<>();

    /**
     * Those after whose start rows were deleted by equality, or the table was rolled back: Iceberg
     * commits them, but we may not.
     */
    private final Set<String> mayBeVoidForUs = new HashSet<>();

    /** Those that are over for whoever had them, for changes that no later one takes back. */
    private final List<CompactionTask> over = new ArrayList<>();

    private final Set<String> committed = new HashSet<>();
    private SampleTable table;
    private TargetTable target;

    @ParameterizedTest
    @CsvSource({"2, NONE", "3, NONE", "2, IDENTITY", "3, BUCKET"})
    void agreesWithIceberg(int version, Division division) throws Exception {
        table = create(version, division);
        table.append(randomIds());
        try (TargetTable opened = table.target()) {
            target = opened;
            TableLook look = new TableLook(target, SIZES, DELETES);
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(3) == 0) {
                    planAndRewrite();
                }
                write();
                fatesAreWhatIcebergSays();
                if (random.nextBoolean()) {
                    seesWhatAFirstLookSees(look);
                }
            }
            commitsAllThatAreOpen();
        }
        if (steps.stream().noneMatch(step -> step.startsWith("expire"))) {
            assertThat(table.local().orphans()).as(description()).isEmpty();
        }
    }

    /** With row groups to be copied, or not. */
    private SampleTable create(int version, Division division) {
        Map<String, String> properties =
                random.nextBoolean()
                        ? Map.of(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, "8")
                        : Map.of();
        steps.add("create with " + properties);
        return SampleTable.create(
                warehouse, version, division, FileFormat.PARQUET, SortOrder.unsorted(), properties);
    }

    private String description() {
        return "flinkext.fuzz.seed=%d, %s".formatted(SEED, steps);
    }

    private long[] randomIds() {
        return random.longs(1 + random.nextInt(3), 0, IDS).distinct().toArray();
    }

    private void planAndRewrite() throws Exception {
        Table loaded = table.load();
        TableLook look = new TableLook(target, SIZES, DELETES);
        look.refresh();
        if (!look.allowsTasks()) {
            return;
        }
        Set<String> taken =
                pending.stream()
                        .flatMap(result -> result.task().inputs().stream())
                        .map(input -> input.file().location())
                        .collect(Collectors.toSet());
        Map<TablePartition, List<FileScanTask>> free = new HashMap<>();
        for (FileScanTask file : table.scan()) {
            if (!taken.contains(file.file().location()) && random.nextInt(5) > 0) {
                free.computeIfAbsent(
                                TablePartition.of(loaded, file.file()), unused -> new ArrayList<>())
                        .add(file);
            }
        }
        for (List<FileScanTask> files : free.values()) {
            CompactionTask task =
                    CompactionTask.rewriting(loaded.currentSnapshot(), 1 << 20, false, files);
            pending.add(Rewrites.run(target, task));
            steps.add("plan " + files.size() + " files");
        }
        look.listFiles(0);
        if (!look.danglingDeletes().isEmpty()
                && pending.stream().allMatch(r -> r.task().writesFiles())) {
            pending.add(
                    new CompactionResult(
                            CompactionTask.removing(look.head(), look.danglingDeletes()),
                            List.of()));
            steps.add("plan removal");
        }
    }

    private void write() throws Exception {
        long[] ids = randomIds();
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> {
                steps.add("append");
                table.append(ids);
            }
            case 3 -> {
                steps.add("upsert");
                table.upsert("u" + steps.size(), ids);
                pending.forEach(result -> mayBeVoidForUs.add(result.id()));
            }
            case 4, 5 -> {
                steps.add("delete by equality");
                table.deleteByEquality(ids);
                pending.forEach(result -> mayBeVoidForUs.add(result.id()));
            }
            case 6 -> {
                steps.add("delete by position");
                table.deleteByPosition(ids);
            }
            case 7 -> removeAFile();
            case 8 -> rollBack();
            case 9 -> expire();
            default -> {
                commitAnyTask();
                if (random.nextBoolean()) {
                    rollBack();
                }
            }
        }
    }

    private void removeAFile() {
        List<FileScanTask> files = table.scan();
        if (!files.isEmpty()) {
            steps.add("remove a file");
            FileScanTask file = files.get(random.nextInt(files.size()));
            table.load().newDelete().deleteFile(file.file()).commit();
        }
    }

    private void rollBack() {
        Table loaded = table.load();
        List<Long> ancestors = SnapshotUtil.currentAncestorIds(loaded);
        if (ancestors.size() > 1) {
            int back = 1 + random.nextInt(Math.min(3, ancestors.size() - 1));
            steps.add("roll back by " + back);
            pending.forEach(result -> mayBeVoidForUs.add(result.id()));
            loaded.manageSnapshots().rollbackTo(ancestors.get(back)).commit();
        }
    }

    private void expire() {
        int retained = 1 + random.nextInt(3);
        steps.add("expire all but " + retained);
        // With the snapshots it is forgotten that the table was at them.
        over.clear();
        table.load()
                .expireSnapshots()
                .expireOlderThan(Long.MAX_VALUE)
                .retainLast(retained)
                // Snapshots that were rolled back have files that are to be committed again here.
                .cleanExpiredFiles(false)
                .commit();
    }

    /** As the operators do. */
    private void commitAnyTask() {
        if (pending.isEmpty()) {
            return;
        }
        CompactionResult result = pending.get(random.nextInt(pending.size()));
        List<String> rows = table.rows();
        steps.add("commit a task");
        TableCommits.Outcome outcome = new TableCommits(target).commit(List.of(result));
        assertThat(outcome.failure()).as(description()).isNull();
        assertThat(table.rows()).as(description()).isEqualTo(rows);
        pending.remove(result);
        if (outcome.committed().contains(result)) {
            committed.add(result.id());
            over.add(result.task());
        } else if (!mayBeVoidForUs.contains(result.id())) {
            over.add(result.task());
        }
    }

    private void fatesAreWhatIcebergSays() {
        Table loaded = target.refreshed();
        List<CompactionTask> tasks = pending.stream().map(CompactionResult::task).toList();
        Map<String, Fate> fates = TaskFates.of(loaded, target.branch(), tasks);
        for (CompactionResult result : pending) {
            Optional<Long> staged = committedByIceberg(result);
            boolean succeeds = staged.isPresent();
            String description = description() + ": " + result.task().inputs().size() + " files";
            switch (fates.get(result.id())) {
                case OPEN -> {
                    assertThat(succeeds).as(description).isTrue();
                    assertThat(table.rowsAt(staged.get())).as(description).isEqualTo(table.rows());
                }
                case VOID -> {
                    if (succeeds && result.task().writesFiles()) {
                        assertThat(mayBeVoidForUs).as(description).contains(result.id());
                    }
                }
                case COMMITTED -> assertThat(committed).as(description).contains(result.id());
            }
        }
        for (CompactionTask task : over) {
            assertThat(TaskFates.of(loaded, target.branch(), List.of(task)))
                    .as(description())
                    .doesNotContainValue(Fate.OPEN);
        }
    }

    /** The snapshot that Iceberg makes of it, if it does, which is in no branch. */
    private Optional<Long> committedByIceberg(CompactionResult result) {
        CompactionTask task = result.task();
        RewriteFiles rewrite =
                table.load().newRewrite().validateFromSnapshot(task.startSnapshotId()).stageOnly();
        task.inputs().forEach(input -> rewrite.deleteFile(input.file()));
        task.danglingDeletes().forEach(rewrite::deleteFile);
        result.outputs().forEach(rewrite::addFile);
        if (task.writesFiles()) {
            rewrite.dataSequenceNumber(task.startSequenceNumber());
        }
        try {
            rewrite.commit();
            return Optional.of(((CreateSnapshotEvent) rewrite.updateEvent()).snapshotId());
        } catch (ValidationException e) {
            return Optional.empty();
        }
    }

    private void seesWhatAFirstLookSees(TableLook look) {
        TableLook first = new TableLook(target, SIZES, DELETES);
        for (TableLook each : List.of(look, first)) {
            each.refresh();
            each.listFiles(0);
        }
        assertThat(files(look)).as(description()).isEqualTo(files(first));
        assertThat(keys(look.danglingDeletes()))
                .as(description())
                .isEqualTo(keys(first.danglingDeletes()));
    }

    private static Map<String, String> files(TableLook look) {
        Map<String, String> files = new TreeMap<>();
        look.smallFiles()
                .byPartition()
                .forEach(
                        (key, partition) ->
                                partition
                                        .files()
                                        .forEach(
                                                file ->
                                                        files.put(
                                                                file.file().location(),
                                                                describe(key, file))));
        return files;
    }

    private static String describe(TablePartition key, FileScanTask file) {
        return "spec %d, number %d, first row %s, deletes %s"
                .formatted(
                        key.specId(),
                        file.file().dataSequenceNumber(),
                        file.file().firstRowId(),
                        keys(file.deletes()));
    }

    private static Set<String> keys(List<DeleteFile> deletes) {
        return deletes.stream().map(DeleteFiles::key).collect(Collectors.toSet());
    }

    private void commitsAllThatAreOpen() {
        List<String> rows = table.rows();
        TableCommits.Outcome outcome = new TableCommits(target).commit(pending);
        assertThat(outcome.failure()).as(description()).isNull();
        assertThat(outcome.committed().size() + outcome.conflicts().size())
                .as(description())
                .isEqualTo(pending.size());
        assertThat(table.rows()).as(description()).isEqualTo(rows);
    }
}
