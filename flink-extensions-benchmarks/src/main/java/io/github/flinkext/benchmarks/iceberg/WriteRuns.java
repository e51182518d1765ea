/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.JobProcess;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What runs of jobs that write tables share: where tables are, and what was found out. */
final class WriteRuns {

    private final JobProcess processes;
    private final Path tables;
    private final Figures figures;
    private final List<ScanCosts.WrittenTable> written = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /**
     * @param tables folder for tables
     */
    WriteRuns(JobProcess processes, Path tables, Figures figures) {
        this.processes = processes;
        this.tables = tables;
        this.figures = figures;
    }

    JobProcess processes() {
        return processes;
    }

    Figures figures() {
        return figures;
    }

    Path folder(Figures.Run run) throws IOException {
        Path folder = tables.resolve(run.caseId().replace('/', '-') + "-" + run.round());
        Folders.delete(folder);
        return folder;
    }

    /** Takes a table whose rows are right, to be read later beside others. */
    void finished(LakeTable table, Scenario scenario, Figures.Run run, JobOutcome outcome) {
        if (!scenario.readColumns().isEmpty()) {
            written.add(new ScanCosts.WrittenTable(table, scenario.readColumns(), run));
        }
        if (!outcome.isFinished()) {
            failures.add(
                    "%s, round %d: %s after %d s: %s"
                            .formatted(
                                    run.caseId(),
                                    run.round(),
                                    outcome.state(),
                                    outcome.wall().toSeconds(),
                                    outcome.failure()));
        }
    }

    /** Jobs that failed, and why. */
    List<String> failures() {
        return failures;
    }

    /** Reads all tables that were written since the last time, and deletes them. */
    void read(PrintWriter out) throws IOException {
        if (!written.isEmpty()) {
            out.printf("reading %d tables%n", written.size());
            out.flush();
            new ScanCosts(written).measure();
        }
        for (ScanCosts.WrittenTable table : written) {
            Folders.delete(table.table().warehouse());
        }
        written.clear();
    }
}
