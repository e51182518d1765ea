/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

import static org.assertj.core.api.Assertions.assertThat;

class IcebergCommandTest {

    private final StringWriter printed = new StringWriter();

    @Test
    void listsTheCasesOfSomeWorkloads() {
        int status =
                new CommandLine(new IcebergCommand())
                        .setOut(new PrintWriter(printed, true))
                        .execute(
                                "--list",
                                "--workload",
                                "backlog,upsert",
                                "--cases",
                                "/none|v3/ours");

        assertThat(status).isZero();
        assertThat(printed)
                .hasToString(
                        """
                        backlog/none                     no compaction
                        upsert-v2/none                   no compaction
                        upsert-v3/none                   no compaction
                        upsert-v3/ours                   ours, nothing merged at the end, as in a job that goes on
                        """);
    }

    @Test
    void listsTheCasesOfAStreamThatAreAskedFor() {
        int status =
                new CommandLine(new IcebergCommand())
                        .setOut(new PrintWriter(printed, true))
                        .execute("--list", "--workload", "streaming", "--cases", "none|tuned|20mb");

        assertThat(status).isZero();
        assertThat(printed)
                .hasToString(
                        """
                        streaming/none                   no compaction
                        streaming/iceberg-tuned          Iceberg's own, every 10 commits, files of 20 MB, none of 10 MB or more again
                        streaming/ours-20mb              ours, files of 20 MB, nothing merged at the end
                        """);
    }

    @Test
    void namesTheWorkloadsThereAre() {
        new CommandLine(new IcebergCommand()).usage(new PrintWriter(printed, true));

        assertThat(printed.toString().replaceAll("\\s+", " "))
                .contains("separated by commas: streaming, long, backlog, nested, upsert.");
    }
}
