/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.testutils.FlinkextRepository;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The list of bundled libraries that a person has looked at. */
final class ReviewedLibraries {

    private ReviewedLibraries() {}

    static List<String> coordinates() throws IOException {
        return Files.readAllLines(
                        FlinkextRepository.root()
                                .resolve("flink-extensions-dist/bundled-dependencies.txt"))
                .stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }
}
