/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.cluster;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs jobs, each in a process of its own. */
@Internal
public final class JobProcess {

    /** As bin/bench.sh starts this process. */
    private static final List<String> JVM_OPTIONS =
            List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");

    private static final int MOST_PRINTED = 4_000;

    /** Reads what a process wrote of its job. */
    public interface OutcomeReader<T> {
        T readFrom(Path file) throws IOException;
    }

    private final String benchmark;
    private final Path logs;
    private int runs;

    /**
     * @param benchmark with which names of logs begin
     * @param logs folder for what the processes print
     */
    public JobProcess(String benchmark, Path logs) {
        this.benchmark = benchmark;
        this.logs = logs;
    }

    /**
     * Runs a job to its end.
     *
     * @param name of its log
     * @param main runs the job; its first argument is the file that takes what became of it
     * @param arguments those that follow
     * @throws BenchmarkException if the process does not say what became of the job
     */
    public <T> T run(
            String name,
            Class<?> main,
            List<String> arguments,
            Duration atMost,
            OutcomeReader<T> outcomes)
            throws Exception {
        runs++;
        Path outcome = Files.createTempFile("flinkext-bench", ".outcome");
        Path log = logs.resolve(benchmark + "-" + runs + "-" + name.replace('/', '-') + ".out");
        List<String> all = new ArrayList<>(List.of(outcome.toString()));
        all.addAll(arguments);
        try (JavaProcess process = JavaProcess.start(log, JVM_OPTIONS, main, all)) {
            awaitEnd(process, atMost, log);
            if (Files.size(outcome) == 0) {
                throw new BenchmarkException(
                        "The process of the job ended early: " + lastPrinted(process));
            }
            return outcomes.readFrom(outcome);
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
