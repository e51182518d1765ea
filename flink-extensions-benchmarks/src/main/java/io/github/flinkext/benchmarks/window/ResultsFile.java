/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.measure.Moment;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * What a sink has seen, as a file.
 *
 * @param last when the last result had come
 */
record ResultsFile(Results results, Moment last) {

    /** Creates the file with all that is in it. */
    void writeTo(Path file) throws IOException {
        Properties properties = new Properties();
        results.writeTo(properties);
        properties.setProperty("last", last.toString());
        Path written = Files.createTempFile(file.getParent(), "results", ".tmp");
        try (Writer writer = Files.newBufferedWriter(written)) {
            properties.store(writer, null);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static ResultsFile readFrom(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new ResultsFile(
                Results.readFrom(properties), Moment.parse(properties.getProperty("last")));
    }
}
