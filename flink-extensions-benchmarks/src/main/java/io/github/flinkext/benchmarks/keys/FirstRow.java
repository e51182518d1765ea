/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.keys;

import io.github.flinkext.benchmarks.measure.Moment;

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
        Moment now = Moment.now();
        Path written = Files.createTempFile(Path.of(file).getParent(), "row", ".tmp");
        Files.writeString(written, now.toString());
        try {
            // A link appears with its content, and only if there is none yet.
            Files.createLink(Path.of(file), written);
        } catch (FileAlreadyExistsException e) {
            // Another subtask was first.
        } finally {
            Files.delete(written);
        }
    }

    /** In the process that made the row. */
    public Moment moment() throws IOException {
        return Moment.parse(Files.readString(Path.of(file)));
    }
}
