/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.testutils.FlinkextRepository;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Every source is where Maven takes it; a test in another place would silently not run. */
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

    /** They do not run in their own module. */
    @Test
    void noTestThatIsTaggedLongIsLeftOutHere() throws Exception {
        Path root = FlinkextRepository.root();
        String pom = Files.readString(root.resolve("flink-extensions-dist/pom.xml"));
        Set<String> leftOut = patterns(pom, "exclude");
        // One execution leaves out what is for another.
        leftOut.removeAll(patterns(pom, "include"));
        assertThat(leftOut).contains("**/lookup/jdbc/*ITCase.java");
        List<PathMatcher> matchers =
                leftOut.stream()
                        .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                        .toList();

        List<String> tagged = new ArrayList<>();
        for (String source : sources()) {
            if (source.endsWith("ITCase.java")
                    && Files.readString(root.resolve(source)).contains("@Tag(\"long\")")) {
                tagged.add(source);
            }
        }

        assertThat(tagged)
                .isNotEmpty()
                .noneMatch(
                        source ->
                                matchers.stream()
                                        .anyMatch(matcher -> matcher.matches(Path.of(source))));
    }

    private static Set<String> patterns(String pom, String element) {
        return Pattern.compile("<%1$s>(\\S+\\.java)</%1$s>".formatted(element))
                .matcher(pom)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
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
