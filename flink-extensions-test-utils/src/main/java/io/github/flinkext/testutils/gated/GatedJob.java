/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils.gated;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.JobMetrics;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.function.RunnableWithException;

import javax.annotation.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import static org.awaitility.Awaitility.await;

/**
 * A job that reads {@link #source}s step by step, and writes to files which are committed by
 * checkpoints. It can be stopped and started again, with Flink's operator or ours.
 */
public abstract class GatedJob implements AutoCloseable {

    private static final int MAX_PARALLELISM = 12;

    private final FlinkCluster flink;
    private final Path folder;
    private final String name = UUID.randomUUID().toString();
    private final Map<String, Gate> gates = new LinkedHashMap<>();
    private final Configuration common = new Configuration();
    private final JobMetrics metrics = JobMetrics.ofNextJobs(common);

    private JobClient job;
    private String vertex;

    /**
     * @param folder where results and savepoints go
     */
    protected GatedJob(FlinkCluster flink, Path folder) {
        this.flink = flink;
        this.folder = folder;
        common.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        common.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
    }

    /** Starts the job, which writes lines to {@link #results()}. */
    protected abstract JobClient submit(StreamExecutionEnvironment environment, boolean ours)
            throws Exception;

    /** What the name of the vertex begins with that has the operator in question. */
    protected abstract String vertexOf(boolean ours);

    /**
     * A stream of rows (k, id, millis) that comes as far as it is told.
     *
     * @param lines of CSV with these three columns; an empty key is null
     */
    protected final DataStream<Row> source(
            StreamExecutionEnvironment environment, String sourceName, List<String> lines) {
        String gate = sourceName + "-" + name;
        gates.put(gate, Gate.named(gate));
        return GatedSource.stream(environment, sourceName, lines, gate);
    }

    /** Names this job alone. */
    protected final String name() {
        return name;
    }

    public final void start(boolean ours, int parallelism, Configuration options) throws Exception {
        start(ours, parallelism, options, null);
    }

    /**
     * Starts the job.
     *
     * @param savepoint what to begin with, in which all of the job must be found
     */
    public final void start(
            boolean ours, int parallelism, Configuration options, @Nullable String savepoint)
            throws Exception {
        Configuration all = new Configuration(common);
        all.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        all.addAll(options);
        if (savepoint != null) {
            all.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        vertex = vertexOf(ours);
        job = submit(flink.environment(all), ours);
    }

    /**
     * Lets all sources go on to this position, and waits until a checkpoint has all rows to there.
     */
    public final void runTo(int position) {
        openTo(position);
        await().until(() -> gates.values().stream().allMatch(gate -> isStoredTo(position, gate)));
    }

    private static boolean isStoredTo(int position, Gate gate) {
        // One checkpoint may have begun before the last row, the next has not.
        return gate.passed() == position && gate.checkpointsSincePassed() >= 2;
    }

    private void openTo(int position) {
        gates.values().forEach(gate -> gate.openTo(position));
    }

    public final int starts() {
        return gates.values().iterator().next().starts();
    }

    /** Makes the next row that is {@linkplain Disturbance disturbed} fail the job, once. */
    public final void failOnce() {
        Disturbance.fail(name);
    }

    /**
     * Fails the job behind an unaligned checkpoint that has rows in it which had not come to the
     * operator yet, and waits until it runs again.
     *
     * @param position which all sources go on to
     */
    public final void failWithRowsInFlight(int position) throws Exception {
        Disturbance.slowDown(name);
        openTo(position);
        await().until(
                        () -> {
                            CompletedCheckpointStats latest =
                                    checkpoints().getHistory().getLatestCompletedCheckpoint();
                            return latest != null && latest.getPersistedData() > 0;
                        });
        awaitRestart(this::failOnce);
        Disturbance.speedUp(name);
    }

    /** Bytes in flight in the checkpoint that the job was last restored from. */
    public final long bytesInFlightWhenRestored() throws Exception {
        CheckpointStatsSnapshot checkpoints = checkpoints();
        long restored = checkpoints.getLatestRestoredCheckpoint().getCheckpointId();
        return checkpoints.getHistory().getCheckpointById(restored).getPersistedData();
    }

    private CheckpointStatsSnapshot checkpoints() throws Exception {
        return graph().getCheckpointStatsSnapshot();
    }

    private AccessExecutionGraph graph() throws Exception {
        return flink.miniCluster().getExecutionGraph(job.getJobID()).get();
    }

    /** Loses a task manager with what runs on it, and waits until the job runs again. */
    public final void loseTaskManager() throws Exception {
        awaitRestart(flink::replaceTaskManager);
    }

    private void awaitRestart(RunnableWithException cause) throws Exception {
        int startsBefore = starts();
        cause.run();
        await().until(() -> starts() > startsBefore);
    }

    /** What all starts of the job have registered. */
    public final JobMetrics metrics() {
        return metrics;
    }

    /** Subtasks of the operator in question, 0 if that is not the one that was asked for. */
    public final int parallelism() throws Exception {
        for (AccessExecutionJobVertex candidate : graph().getAllVertices().values()) {
            if (candidate.getName().startsWith(vertex)) {
                return candidate.getParallelism();
            }
        }
        return 0;
    }

    /** Where the savepoint is. */
    public final String stopWithSavepoint(SavepointFormatType format) throws Exception {
        String savepoint =
                job.stopWithSavepoint(
                                false, folder.resolve("savepoints").toUri().toString(), format)
                        .get();
        job.getJobExecutionResult().get();
        return savepoint;
    }

    /** Waits for the end of the job. */
    public final void finish() throws Exception {
        openTo(Integer.MAX_VALUE);
        job.getJobExecutionResult().get();
    }

    /** All rows that were committed. */
    public final List<String> committed() throws IOException {
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(results())) {
            for (Path file : files.filter(GatedJob::isCommitted).toList()) {
                rows.addAll(Files.readAllLines(file));
            }
        }
        return rows;
    }

    private static boolean isCommitted(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && !name.startsWith("_");
    }

    /** Cancels the job if it still runs, so that later ones have its slots. */
    @Override
    public final void close() throws Exception {
        metrics.close();
        if (job != null && !job.getJobStatus().get().isGloballyTerminalState()) {
            job.cancel().get();
        }
    }

    /** The folder of the results. */
    protected final Path results() {
        return folder.resolve("results-" + name);
    }
}
