/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.keys;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * When a job made its first row. The moment is kept as a file, which several task managers on one
 * machine can share.
 */
@Internal
public final class FirstRow implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String file;

    public FirstRow(Path file) {
        this.file = file.toString();
    }

    /** Notes the present, unless another subtask was first. */
    void note() throws IOException {
        long now = System.currentTimeMillis();
        Path written = Files.createTempFile(Path.of(file).getParent(), "row", ".tmp");
        Files.writeString(written, Long.toString(now));
        try {
            // A link appears with its content, and only if there is none yet.
            Files.createLink(Path.of(file), written);
        } catch (FileAlreadyExistsException e) {
            // Another subtask was first.
        } finally {
            Files.delete(written);
        }
    }

    /** The moment, in milliseconds of the clock. */
    public long epochMillis() throws IOException {
        return Long.parseLong(Files.readString(Path.of(file)));
    }
}
