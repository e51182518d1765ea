/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Snapshots of an operator in the test resources, compressed. */
public final class SnapshotResource {

    private static final String FOLDER = "snapshots";

    private SnapshotResource() {}

    /**
     * Does nothing if the file is there, since it stands for the snapshots that users have.
     *
     * @param resources the root of the test resources
     */
    public static void write(Path resources, String name, OperatorSubtaskState state)
            throws IOException {
        Path file = resources.resolve(FOLDER).resolve(name);
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Path plain = Files.createTempFile("snapshot", null);
        OperatorSnapshotUtil.writeStateHandle(state, plain.toString());
        try (OutputStream output = new GZIPOutputStream(Files.newOutputStream(file))) {
            Files.copy(plain, output);
        }
        Files.delete(plain);
    }

    /** What was written under the name. */
    public static OperatorSubtaskState read(String name)
            throws IOException, ClassNotFoundException {
        Path plain = Files.createTempFile("snapshot", null);
        try (InputStream resource =
                        SnapshotResource.class.getResourceAsStream("/" + FOLDER + "/" + name);
                OutputStream output = Files.newOutputStream(plain)) {
            new GZIPInputStream(resource).transferTo(output);
        }
        OperatorSubtaskState state = OperatorSnapshotUtil.readStateHandle(plain.toString());
        Files.delete(plain);
        return state;
    }
}
