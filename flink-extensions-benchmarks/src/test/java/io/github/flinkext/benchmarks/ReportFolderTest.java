/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks;

import io.github.flinkext.benchmarks.measure.Measurements;
import io.github.flinkext.benchmarks.report.RateColumns;
import io.github.flinkext.benchmarks.report.Report;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;

class ReportFolderTest {

    @Command(name = "sorting")
    private static final class Sorting implements Callable<Integer> {

        @Mixin private ReportFolder reports;

        @Override
        public Integer call() throws Exception {
            reports.write("drawing.svg", "<svg/>");
            reports.show(reports.write(report(), "case,seconds\n"));
            return 0;
        }

        private static Report report() {
            return new Report(
                    "Sorting compared",
                    Map.of("Machine", "a fast one"),
                    List.of("With a stopwatch."),
                    List.of(),
                    new RateColumns(),
                    List.of(),
                    new Measurements(),
                    List.of());
        }
    }

    private final StringWriter printed = new StringWriter();

    @TempDir private Path parent;

    @Test
    void takesFilesThatAreNamedLikeTheCommand() {
        Path folder = parent.resolve("made/for/it");

        assertThat(command().execute("--out", folder.toString())).isZero();

        assertThat(folder.resolve("sorting.md"))
                .content()
                .startsWith("# Sorting compared\n")
                .contains("- Machine: a fast one", "With a stopwatch.");
        assertThat(folder.resolve("sorting.csv")).hasContent("case,seconds");
        assertThat(folder.resolve("drawing.svg")).hasContent("<svg/>");
        assertThat(printed.toString())
                .startsWith("\n# Sorting compared\n")
                .endsWith(
                        "Written to %s and sorting.csv\n".formatted(folder.resolve("sorting.md")));
    }

    @Test
    void saysWhatItTakes() {
        command().usage(new PrintWriter(printed, true));

        assertThat(printed.toString()).contains("Folder for sorting.md and sorting.csv.");
    }

    private CommandLine command() {
        return new CommandLine(new Sorting()).setOut(new PrintWriter(printed, true));
    }
}
