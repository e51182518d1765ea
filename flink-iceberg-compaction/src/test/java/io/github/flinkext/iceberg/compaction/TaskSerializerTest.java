/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InvalidClassException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TaskSerializerTest {

    @TempDir Path warehouse;

    @ParameterizedTest
    @CsvSource({"1, NONE", "2, IDENTITY", "3, DAY", "3, BUCKET"})
    void keepsAllThatARewriteNeeds(int version, Division division) throws Exception {
        SampleTable table = SampleTable.create(warehouse, version, division);
        table.append(1, 2, 3, 4);
        table.append(5, 6, 7);
        if (version > 1) {
            table.deleteByEquality(1);
            table.deleteByPosition(5, 6);
        }
        List<String> rows = table.rows();
        try (TargetTable target = table.target()) {
            TableLocation location = TableLocation.of(table.load());
            for (CompactionTask planned : table.tasks()) {
                CompactionTask task = planned.nextAttempt(location);
                CompactionTask read = TaskSerializer.readTask(TaskSerializer.write(task));
                assertThat(describe(read)).isEqualTo(describe(task));

                CompactionResult result = Rewrites.run(target, read);
                CompactionResult readResult =
                        TaskSerializer.readResult(TaskSerializer.write(result));
                assertThat(describe(readResult.task())).isEqualTo(describe(task));
                assertThat(readResult.outputs().stream().map(TaskSerializerTest::describe))
                        .isEqualTo(
                                result.outputs().stream()
                                        .map(TaskSerializerTest::describe)
                                        .toList());

                Rewrites.commit(target, readResult);
            }
        }
        assertThat(table.rows()).isEqualTo(rows);
    }

    @Test
    void keepsThatFilesAreToBeMergedAgain() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1);
        CompactionTask task =
                CompactionTask.rewriting(
                        table.load().currentSnapshot(), 1 << 20, true, table.scan());

        assertThat(TaskSerializer.readTask(TaskSerializer.write(task)).interim()).isTrue();
        assertThat(task.nextAttempt().interim()).isTrue();
    }

    @Test
    void keepsTheIdsOfRows() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 3, Division.NONE);
        table.append(1, 2);
        table.append(3);
        List<String> lineage = table.lineage();
        try (TargetTable target = table.target()) {
            CompactionTask task =
                    TaskSerializer.readTask(TaskSerializer.write(table.tasks().get(0)));
            Rewrites.commit(
                    target,
                    TaskSerializer.readResult(TaskSerializer.write(Rewrites.run(target, task))));
        }

        assertThat(table.lineage()).isEqualTo(lineage);
    }

    @Test
    void keepsRemovals() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1);
        table.deleteByEquality(1);
        List<DeleteFile> deletes = table.scan().get(0).deletes();
        CompactionTask task =
                CompactionTask.removing(table.load().currentSnapshot(), deletes).nextAttempt();

        CompactionTask read = TaskSerializer.readTask(TaskSerializer.write(task));

        assertThat(describe(read)).isEqualTo(describe(task));
        assertThat(read.writesFiles()).isFalse();
        assertThat(read.danglingDeletes()).hasSize(1);
        assertThat(read.toString()).isEqualTo("removal %s of 1 delete files", task.id());
    }

    @Test
    void tellsWhatToDoWithTheStateOfALaterVersion() throws Exception {
        byte[] bytes =
                TaskSerializer.write(CompactionTask.removing(SomeSnapshot.of(1, 2), List.of()));
        bytes[3]++;

        assertThatThrownBy(() -> TaskSerializer.readTask(bytes))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot read a compaction task of version 3: this flinkext reads versions up to 2."
                                + " Restore with the flinkext that wrote the state, or newer.");
        assertThatThrownBy(() -> TaskSerializer.readResult(bytes))
                .hasMessageStartingWith("Cannot read a compaction task of version 3");
    }

    @Test
    void tellsWhatToDoWithTheStateOfAnotherIceberg() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1);
        byte[] bytes = TaskSerializer.write(table.tasks().get(0));
        // Behind the name of a class is the id of its version.
        String name = "org.apache.iceberg.BaseFileScanTask";
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(name);
        bytes[at + name.length()]++;

        assertThatThrownBy(() -> TaskSerializer.readTask(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "Cannot read the files of a compaction task: another version of Iceberg"
                                + " wrote them.")
                .hasRootCauseInstanceOf(InvalidClassException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void readsWhatEachVersionWrote(int version) throws Exception {
        CompactionResult result = TaskSerializer.readResult(TaskSnapshotFile.read(version));

        assertThat(describe(result)).isEqualTo(TaskSnapshotFile.readDescription(version));
    }

    static String describe(CompactionResult result) {
        return describe(result.task())
                + result.outputs().stream()
                        .map(output -> "\nto " + describe(output))
                        .collect(Collectors.joining());
    }

    static String describe(CompactionTask task) {
        StringBuilder description =
                new StringBuilder(
                        "task %s, attempt %s, start %d number %d, target %d"
                                .formatted(
                                        task.id(),
                                        describe(task.attempt()),
                                        task.startSnapshotId(),
                                        task.startSequenceNumber(),
                                        task.targetFileSize()));
        description.append(task.interim() ? ", interim" : "");
        for (FileScanTask input : task.inputs()) {
            description.append("\n  ").append(describe(input.file()));
            description.append(", of ").append(input.length());
            input.deletes()
                    .forEach(delete -> description.append("\n    ").append(describe(delete)));
        }
        task.danglingDeletes()
                .forEach(delete -> description.append("\n  ").append(describe(delete)));
        return description.toString();
    }

    private static String describe(Attempt attempt) {
        return attempt.location() == null
                ? Long.toString(attempt.number())
                : "%d at %s, %s"
                        .formatted(
                                attempt.number(),
                                attempt.location().location(),
                                new TreeMap<>(attempt.location().properties()));
    }

    private static String describe(DataFile file) {
        return "%s, %s, spec %d, %s, %d rows, %d bytes, number %s of %s, first row %s, order %s"
                .formatted(
                        file.location(),
                        file.format(),
                        file.specId(),
                        file.partition(),
                        file.recordCount(),
                        file.fileSizeInBytes(),
                        file.dataSequenceNumber(),
                        file.fileSequenceNumber(),
                        file.firstRowId(),
                        file.sortOrderId());
    }

    private static String describe(DeleteFile file) {
        return "%s, %s, %s, spec %d, %s, %d rows, number %s, for %s, at %s+%s, fields %s"
                .formatted(
                        file.location(),
                        file.content(),
                        file.format(),
                        file.specId(),
                        file.partition(),
                        file.recordCount(),
                        file.dataSequenceNumber(),
                        file.referencedDataFile(),
                        file.contentOffset(),
                        file.contentSizeInBytes(),
                        file.equalityFieldIds());
    }
}
