/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.cluster.FlinkCluster;
import io.github.flinkext.benchmarks.cluster.LocalCluster;
import io.github.flinkext.benchmarks.cluster.SqlJob;
import io.github.flinkext.benchmarks.keys.FirstRow;
import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.RunTime;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.util.FileUtils;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Runs the job of a case in a JVM of its own: once to warm up, with fewer rows if it takes long,
 * then as often as it is measured. Arguments: the file that takes the {@link WindowOutcome}, the
 * name of the case, how many rows.
 *
 * <p>A job ends when the last window has been shown, not when all windows that have a row are over.
 */
@Internal
public final class WindowJobMain {

    static final int WARM_UP_DIVISOR = 10;

    private final WindowJob job;
    private final Path folder;

    private WindowJobMain(WindowJob job, Path folder) {
        this.job = job;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        WindowJob job = WindowCases.job(arguments[1]);
        Path folder = Files.createTempDirectory("flinkext-bench-windows");
        try {
            new WindowJobMain(job, folder)
                    .run(Long.parseLong(arguments[2]))
                    .writeTo(Path.of(arguments[0]));
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
        // Threads of the cluster that are late must not hold the next case up.
        System.exit(0);
    }

    private WindowOutcome run(long rows) throws Exception {
        once(job.times() > 1 ? rows : Math.max(1, rows / WARM_UP_DIVISOR), "warm-up");
        Duration cpu = Duration.ZERO;
        Duration wall = Duration.ZERO;
        WindowOutcome outcome = null;
        for (int i = 0; i < job.times(); i++) {
            WindowOutcome next = once(rows, Integer.toString(i));
            if (outcome != null && !next.results().areThoseOf(outcome.results())) {
                throw new BenchmarkException(
                        "The job gave %s after %s.".formatted(next.results(), outcome.results()));
            }
            outcome = next;
            cpu = cpu.plus(next.time().counted());
            wall = wall.plus(next.time().wall());
        }
        return new WindowOutcome(
                outcome.results(),
                new RunTime(cpu.dividedBy(job.times()), wall.dividedBy(job.times())));
    }

    private WindowOutcome once(long rows, String name) throws Exception {
        FirstRow firstRow = new FirstRow(folder.resolve(name + ".first"));
        Path file = folder.resolve(name + ".results");
        SqlJob sql = job.sql(rows, folder.resolve(name + ".first"), file);
        try (FlinkCluster cluster = LocalCluster.start(1);
                RestClusterClient<StandaloneClusterId> client =
                        new RestClusterClient<>(
                                cluster.clientConfiguration(), StandaloneClusterId.getInstance())) {
            requireOperator(sql.explain(cluster, job.insert()));
            // What the job before left behind is not this one's to clean up.
            System.gc();
            awaitResults(client, sql.submit(cluster, job.insert()), file);
        }
        ResultsFile results = ResultsFile.readFrom(file);
        return new WindowOutcome(results.results(), firstRow.moment().until(results.last()));
    }

    private void requireOperator(String plan) {
        if (!plan.contains(" " + job.operator() + "(")) {
            throw new BenchmarkException(
                    "The plan lacks the operator %s:%n%s".formatted(job.operator(), plan));
        }
    }

    private static void awaitResults(RestClusterClient<?> client, JobID id, Path file)
            throws Exception {
        while (!Files.exists(file)) {
            if (client.getJobStatus(id).get().isGloballyTerminalState() && !Files.exists(file)) {
                client.requestJobResult(id)
                        .get()
                        .toJobExecutionResult(WindowJobMain.class.getClassLoader());
                throw new BenchmarkException("The job ended without results.");
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
