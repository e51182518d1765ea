/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks;

import io.github.flinkext.benchmarks.report.MarkdownReport;
import io.github.flinkext.benchmarks.report.Report;

import org.apache.flink.annotation.Internal;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that takes what a comparison found: files that are named like its subcommand. */
@Internal
public final class ReportFolder {

    @Option(
            names = {"--output", "--out"},
            description = "Folder for ${COMMAND-NAME}.md and ${COMMAND-NAME}.csv.",
            defaultValue = "docs/benchmarks")
    private Path folder;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /**
     * Writes the page and the figures, over those of an earlier run.
     *
     * @return the page
     */
    public String write(Report report, String csv) throws IOException {
        String page = MarkdownReport.of(report);
        write(nameOf("md"), page);
        write(nameOf("csv"), csv);
        return page;
    }

    /** Writes a file besides, which the page may show. */
    public void write(String name, String content) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name), content);
    }

    /** Prints a page that was written, and where it is. */
    public void show(String page) {
        PrintWriter out = command.commandLine().getOut();
        out.println();
        out.println(page);
        out.println("Written to " + folder.resolve(nameOf("md")) + " and " + nameOf("csv"));
    }

    private String nameOf(String extension) {
        return command.name() + "." + extension;
    }
}
