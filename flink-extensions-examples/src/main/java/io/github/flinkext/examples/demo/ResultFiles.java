/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The rows a job wrote, as lines of text. */
final class ResultFiles {

    private static final int SHOWN = 10;

    private ResultFiles() {}

    /** All lines of the files in the folder, sorted, because subtasks write in any order. */
    static List<String> sortedRows(Path folder) throws IOException {
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                rows.addAll(Files.readAllLines(file));
            }
        }
        rows.sort(null);
        return rows;
    }

    /**
     * The number of rows in either folder.
     *
     * @throws IllegalStateException if the folders do not hold the same rows, each as often
     */
    static int requireSame(Path folder, Path other) throws IOException {
        List<String> rows = sortedRows(folder);
        List<String> others = sortedRows(other);
        if (rows.equals(others)) {
            return rows.size();
        }
        List<String> missing = new ArrayList<>(rows);
        others.forEach(missing::remove);
        throw new IllegalStateException(
                String.format(
                        "The results differ: %d rows in %s, %d in %s. Only in the first, among others: %s",
                        rows.size(),
                        folder,
                        others.size(),
                        other,
                        missing.subList(0, Math.min(missing.size(), SHOWN))));
    }
}
