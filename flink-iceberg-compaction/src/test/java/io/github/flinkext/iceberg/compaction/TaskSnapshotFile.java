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
 * A result as the first version kept it in state, with what it says, in the test resources. Of a
 * table of format 3, with a deletion vector and equality deletes.
 */
final class TaskSnapshotFile {

    private static final String FOLDER = "snapshots";
    private static final String RESULT = "compaction-result-v1.bin";
    private static final String DESCRIPTION = "compaction-result-v1.txt";

    private TaskSnapshotFile() {}

    static byte[] read() throws IOException {
        return read(RESULT);
    }

    static String readDescription() throws IOException {
        return new String(read(DESCRIPTION), StandardCharsets.UTF_8);
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream resource =
                TaskSnapshotFile.class.getResourceAsStream("/" + FOLDER + "/" + name)) {
            return resource.readAllBytes();
        }
    }

    /**
     * Writes the files unless they are there, since they stand for the state that users have. Takes
     * the root of the test resources.
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]).resolve(FOLDER);
        if (Files.exists(folder.resolve(RESULT))) {
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
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            Files.write(folder.resolve(RESULT), TaskSerializer.write(result));
            Files.writeString(folder.resolve(DESCRIPTION), TaskSerializerTest.describe(result));
        }
    }
}
