/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.cluster.JobProcess;
import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.measure.Workload;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs the job of a case and looks at its results. What counts is its processor time. */
final class WindowWorkload implements Workload {

    private static final Duration AT_MOST = Duration.ofMinutes(30);

    private final String caseId;
    private final WindowJob job;
    private final JobProcess processes;
    private final Map<String, Results> resultsByCase;

    private Results expected;

    /**
     * @param resultsByCase takes what the case resulted in
     */
    WindowWorkload(
            String caseId,
            WindowJob job,
            JobProcess processes,
            Map<String, Results> resultsByCase) {
        this.caseId = caseId;
        this.job = job;
        this.processes = processes;
        this.resultsByCase = resultsByCase;
    }

    @Override
    public RunTime run(long rows) throws Exception {
        WindowOutcome outcome =
                processes.run(
                        caseId,
                        WindowJobMain.class,
                        List.of(caseId, Long.toString(rows)),
                        AT_MOST,
                        WindowOutcome::readFrom);
        if (expected == null) {
            expected = job.query().expected(job.events(), rows);
        }
        if (!outcome.results().areThoseOf(expected)) {
            throw new BenchmarkException(
                    "The job gave %s instead of %s.".formatted(outcome.results(), expected));
        }
        resultsByCase.put(caseId, outcome.results());
        return outcome.time();
    }
}
