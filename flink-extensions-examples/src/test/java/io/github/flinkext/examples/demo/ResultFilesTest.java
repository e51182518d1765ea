/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResultFilesTest {

    @TempDir private Path folder;
    private Path first;
    private Path second;

    @BeforeEach
    void createFolders() throws IOException {
        first = Files.createDirectory(folder.resolve("first"));
        second = Files.createDirectory(folder.resolve("second"));
    }

    @Test
    void acceptsTheSameRowsInOtherFilesAndAnotherOrder() throws IOException {
        Files.writeString(first.resolve("part-0"), "a\nb\n");
        Files.writeString(first.resolve("part-1"), "b\n");
        Files.writeString(second.resolve("part-0"), "b\nb\na\n");

        assertThat(ResultFiles.requireSame(first, second)).isEqualTo(3);
    }

    @Test
    void refusesARowThatIsThereLessOften() throws IOException {
        Files.writeString(first.resolve("part-0"), "a\nb\nb\n");
        Files.writeString(second.resolve("part-0"), "a\nb\n");

        assertThatThrownBy(() -> ResultFiles.requireSame(first, second))
                .hasMessage(
                        "The results differ: 3 rows in %s, 2 in %s. Only in the first, among others: [b]",
                        first, second);
    }
}
