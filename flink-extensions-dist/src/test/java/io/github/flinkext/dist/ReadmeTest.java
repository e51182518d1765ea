/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.testutils.FlinkextRepository;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** README and the script for CI say the same about how to test. */
class ReadmeTest {

    private static final Path ROOT = FlinkextRepository.root();

    @Test
    void namesOneCommandForAllTests() throws Exception {
        assertThat(Files.readAllLines(ROOT.resolve("README.md")))
                .filteredOn(line -> line.matches("mvn( .*)?"))
                .as("lines that .ci/run takes for the test command")
                .containsExactly("mvn verify");
    }

    @Test
    void isWhereCiTakesItsCommandFrom() throws Exception {
        assertThat(Files.readString(ROOT.resolve(".ci/run")))
                .contains("README.md")
                .doesNotContain("mvn verify");
    }
}
