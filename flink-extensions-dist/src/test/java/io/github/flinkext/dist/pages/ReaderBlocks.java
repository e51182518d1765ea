/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import io.github.flinkext.testutils.FlinkextRepository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** Blocks that are for readers only: what they name must exist. */
final class ReaderBlocks {

    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*)</artifactId>");
    private static final Pattern VERSION = Pattern.compile("<version>.*</version>");

    private ReaderBlocks() {}

    /** Each line is a call of Maven or of a script of this repository. */
    static void checkCommands(PageBlock block) {
        for (String line : block.text().split("\n")) {
            String program = line.split(" ")[0];
            if (!program.equals("mvn")) {
                Path script = FlinkextRepository.root().resolve(program);
                assertThat(script).as("what is called at %s", block.place()).isExecutable();
            }
        }
    }

    /** The dependency is a module of this version. */
    static void checkDependency(PageBlock block) throws IOException {
        Path root = FlinkextRepository.root();
        Matcher artifact = ARTIFACT.matcher(block.text());
        Matcher version = VERSION.matcher(block.text());
        assertThat(artifact.find() && version.find())
                .as("coordinates at %s", block.place())
                .isTrue();

        assertThat(root.resolve(artifact.group(1)).resolve("pom.xml"))
                .as("module named at %s", block.place())
                .exists();
        assertThat(Files.readString(root.resolve("pom.xml")))
                .as("pom with the version named at %s", block.place())
                .contains(
                        "<artifactId>flink-extensions-parent</artifactId>\n    " + version.group());
    }

    /** Nothing to check, so a block that should be run must not pass for one. */
    static void checkDrawing(PageBlock block) {
        assertThat(block.note())
                .as("note above the block without a language at %s", block.place())
                .isEqualTo("drawing");
    }
}
