/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;

class RunOptionsTest {

    @Command(name = "sorting")
    private static final class Sorting implements Callable<Integer> {

        @Mixin private JobOptions jobs;
        @Mixin private ReportFolder reports;
        @Mixin private RunOptions run;

        private final Map<String, String> facts = new HashMap<>();

        @Override
        public Integer call() {
            facts.putAll(run.facts("little", "0.5"));
            return 0;
        }
    }

    @TempDir private Path folder;

    @Test
    void tellTheCommandButNotWhereItsFilesWent() {
        Sorting sorting = new Sorting();

        int status =
                new CommandLine(sorting)
                        .execute(
                                "--rounds",
                                "2",
                                "--out",
                                folder.toString(),
                                "--logs=" + folder,
                                "--quick");

        assertThat(status).isZero();
        assertThat(sorting.facts)
                .containsEntry("Command", "`bin/bench.sh --rounds 2 --quick`")
                .containsEntry("Quick run", "little, so the figures are a hint only");
    }
}
