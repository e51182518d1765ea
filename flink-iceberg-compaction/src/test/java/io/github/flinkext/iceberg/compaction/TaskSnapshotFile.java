/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A result as each version kept it in state, with what it says, in the test resources. Of a table
 * of format 3, with a deletion vector and equality deletes.
 */
final class TaskSnapshotFile {

    private static final String FOLDER = "snapshots";
    private static final int CURRENT = 2;

    private TaskSnapshotFile() {}

    private static String result(int version) {
        return "compaction-result-v%d.bin".formatted(version);
    }

    private static String description(int version) {
        return "compaction-result-v%d.txt".formatted(version);
    }

    static byte[] read(int version) throws IOException {
        return read(result(version));
    }

    static String readDescription(int version) throws IOException {
        return new String(read(description(version)), StandardCharsets.UTF_8);
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream resource =
                TaskSnapshotFile.class.getResourceAsStream("/" + FOLDER + "/" + name)) {
            return resource.readAllBytes();
        }
    }

    /**
     * Writes the files of the current version unless they are there, since they stand for the state
     * that users have. Takes the root of the test resources.
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]).resolve(FOLDER);
        if (Files.exists(folder.resolve(result(CURRENT)))) {
            return;
        }
        Files.createDirectories(folder);
        SampleTable table =
                SampleTable.create(Files.createTempDirectory("warehouse"), 3, Division.IDENTITY);
        table.append(1, 4, 7);
        table.append(10);
        table.deleteByPosition(4);
        table.deleteByEquality(7);
        try (TargetTable target = table.target()) {
            CompactionTask task = table.tasks().get(0).nextAttempt(TableLocation.of(table.load()));
            CompactionResult result = Rewrites.run(target, task);
            Files.write(folder.resolve(result(CURRENT)), TaskSerializer.write(result));
            Files.writeString(
                    folder.resolve(description(CURRENT)), TaskSerializerTest.describe(result));
        }
    }
}
