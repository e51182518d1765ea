/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The pages in the documentation are of one run each. */
class PublishedReportsTest {

    private static final Path FOLDER = Path.of("..", "docs", "benchmarks");

    @ParameterizedTest
    @ValueSource(strings = {"lookup", "interval-join", "iceberg", "windows", "windows-exact"})
    void haveTheCasesOfTheFileBesideThem(String name) throws IOException {
        Set<String> casesOfFile;
        try (Stream<String> lines = Files.lines(FOLDER.resolve(name + ".csv"))) {
            casesOfFile =
                    lines.skip(1)
                            .map(line -> line.substring(0, line.indexOf(',')))
                            .collect(Collectors.toSet());
        }

        assertThat(casesOfPage(FOLDER.resolve(name + ".md")))
                .containsExactlyInAnyOrderElementsOf(casesOfFile);
    }

    /** By group and name, as in {@code streaming/ours}. Each group is a table under its heading. */
    private static Set<String> casesOfPage(Path page) throws IOException {
        Set<String> cases = new TreeSet<>();
        String group = "";
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("#")) {
                group = line.startsWith("### ") ? line.substring(4).strip() : "";
            } else if (!group.isEmpty() && line.startsWith("| ")) {
                String name = line.substring(1, line.indexOf('|', 1)).strip();
                if (!name.equals("case") && !name.startsWith("---")) {
                    cases.add(group + "/" + name);
                }
            }
        }
        return cases;
    }
}
