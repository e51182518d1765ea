/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.testutils.FlinkextRepository;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every source is in a folder that Maven takes; a test in another folder would silently not run.
 */
class RepositoryLayoutTest {

    @Test
    void eachJavaFileIsInAFolderThatIsCompiled() throws Exception {
        assertThat(sources())
                .filteredOn(path -> path.endsWith(".java"))
                .isNotEmpty()
                // src/jmh is compiled by the profile jmh of the benchmarks.
                .allMatch(path -> path.matches("[^/]+/src/(main|test|jmh)/java/.*"));
    }

    @Test
    void eachResourceIsInAFolderThatIsPackaged() throws Exception {
        assertThat(sources())
                .filteredOn(path -> path.contains("META-INF/"))
                .allMatch(path -> path.matches("[^/]+/src/(main|test)/resources/META-INF/.*"));
    }

    /** Paths relative to the root, with slashes. */
    private static List<String> sources() throws IOException {
        Path root = FlinkextRepository.root();
        try (Stream<Path> modules = Files.list(root)) {
            return modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(RepositoryLayoutTest::filesBelow)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }

    private static Stream<Path> filesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot list " + folder, e);
        }
    }
}
