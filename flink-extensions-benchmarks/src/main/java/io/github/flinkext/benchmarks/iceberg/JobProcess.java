/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.JavaProcess;
import io.github.flinkext.benchmarks.measure.BenchmarkException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs jobs, each in a process of its own. */
final class JobProcess {

    /** As bin/bench.sh starts this process. */
    private static final List<String> JVM_OPTIONS =
            List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");

    private static final int MOST_PRINTED = 4_000;

    private final Path logs;
    private int runs;

    /**
     * @param logs folder for what the processes print
     */
    JobProcess(Path logs) {
        this.logs = logs;
    }

    /**
     * Runs a job to its end.
     *
     * @param name of its log
     * @throws BenchmarkException if the process does not say what became of the job
     */
    JobOutcome run(String name, WriteJob job, Duration atMost) throws Exception {
        runs++;
        Path outcome = Files.createTempFile("flinkext-bench", ".outcome");
        Path log = logs.resolve("iceberg-" + runs + "-" + name.replace('/', '-') + ".out");
        List<String> arguments = new ArrayList<>(List.of(outcome.toString()));
        arguments.addAll(job.toArguments());
        try (JavaProcess process =
                JavaProcess.start(log, JVM_OPTIONS, WriteJobMain.class, arguments)) {
            awaitEnd(process, atMost, log);
            if (Files.size(outcome) == 0) {
                throw new BenchmarkException(
                        "The process of the job ended early: " + lastPrinted(process));
            }
            return JobOutcome.readFrom(outcome);
        } finally {
            Files.deleteIfExists(outcome);
        }
    }

    private static void awaitEnd(JavaProcess process, Duration atMost, Path log)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkException(
                        "The job has not ended after %d s; see %s."
                                .formatted(atMost.toSeconds(), log));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static String lastPrinted(JavaProcess process) {
        String printed = process.printed();
        return printed.substring(Math.max(0, printed.length() - MOST_PRINTED));
    }
}
