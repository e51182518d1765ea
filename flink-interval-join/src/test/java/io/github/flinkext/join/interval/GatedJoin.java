/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

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
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

import static org.awaitility.Awaitility.await;

/**
 * A job that joins two {@link GatedSource}s into files which are committed by checkpoints. It can
 * be stopped and started again, with Flink's operator or ours.
 */
abstract class GatedJoin implements AutoCloseable {

    static final int EVENTS = 300;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MAX_PARALLELISM = 12;

    private final FlinkCluster flink;
    private final Path folder;
    private final List<String> orders;
    private final List<String> shipments;
    private final String name = UUID.randomUUID().toString();
    private final Gate ordersGate = Gate.named("orders-" + name);
    private final Gate shipmentsGate = Gate.named("shipments-" + name);
    private final Configuration common = new Configuration();
    private final JobMetrics metrics = JobMetrics.ofNextJobs(common);

    private JobClient job;
    private String vertex;

    /**
     * @param folder where results and savepoints go
     */
    GatedJoin(FlinkCluster flink, Path folder, long seed) {
        this.flink = flink;
        this.folder = folder;
        Random random = new Random(seed);
        orders = SqlEvents.random(random, EVENTS);
        shipments = SqlEvents.random(random, EVENTS);
        common.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        common.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
    }

    /** Starts the job, which writes lines of key, order and shipment to {@link #results()}. */
    abstract JobClient submit(StreamExecutionEnvironment environment, boolean rangeScan)
            throws Exception;

    /** What the name of the job's vertex begins with that joins. */
    abstract String vertexOf(boolean rangeScan);

    final DataStream<Row> orders(StreamExecutionEnvironment environment) {
        return GatedSource.stream(environment, "orders", orders, "orders-" + name);
    }

    final DataStream<Row> shipments(StreamExecutionEnvironment environment) {
        return GatedSource.stream(environment, "shipments", shipments, "shipments-" + name);
    }

    /** Names this job alone. */
    final String name() {
        return name;
    }

    final void start(boolean rangeScan, int parallelism, Configuration options) throws Exception {
        start(rangeScan, parallelism, options, null);
    }

    /**
     * Starts the job.
     *
     * @param savepoint what to begin with, in which all of the job must be found
     */
    final void start(
            boolean rangeScan, int parallelism, Configuration options, @Nullable String savepoint)
            throws Exception {
        Configuration all = new Configuration(common);
        all.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        all.addAll(options);
        if (savepoint != null) {
            all.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        vertex = vertexOf(rangeScan);
        job = submit(flink.environment(all), rangeScan);
    }

    /**
     * Lets both sources go on to this position, and waits until a checkpoint has all rows to there.
     */
    final void runTo(int position) {
        openTo(position);
        await().atMost(LIMIT)
                .until(
                        () ->
                                isStoredTo(position, ordersGate)
                                        && isStoredTo(position, shipmentsGate));
    }

    private static boolean isStoredTo(int position, Gate gate) {
        // One checkpoint may have begun before the last row, the next has not.
        return gate.passed() == position && gate.checkpointsSincePassed() >= 2;
    }

    private void openTo(int position) {
        ordersGate.openTo(position);
        shipmentsGate.openTo(position);
    }

    final int starts() {
        return ordersGate.starts();
    }

    /** Makes the next row that is joined fail the job, once. */
    final void failOnce() {
        Disturbance.fail(name);
    }

    /**
     * Fails the job behind an unaligned checkpoint that has rows in it which had not come to the
     * join yet, and waits until it runs again.
     *
     * @param position which both sources go on to
     */
    final void failWithRowsInFlight(int position) throws Exception {
        Disturbance.slowDown(name);
        openTo(position);
        await().atMost(LIMIT)
                .until(
                        () -> {
                            CompletedCheckpointStats latest =
                                    checkpoints().getHistory().getLatestCompletedCheckpoint();
                            return latest != null && latest.getPersistedData() > 0;
                        });
        awaitRestart(this::failOnce);
        Disturbance.speedUp(name);
    }

    /** Bytes in flight in the checkpoint that the job was last restored from. */
    final long bytesInFlightWhenRestored() throws Exception {
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
    final void loseTaskManager() throws Exception {
        awaitRestart(flink::replaceTaskManager);
    }

    private void awaitRestart(RunnableWithException cause) throws Exception {
        int startsBefore = starts();
        cause.run();
        await().atMost(LIMIT).until(() -> starts() > startsBefore);
    }

    /** What all starts of the job have registered. */
    final JobMetrics metrics() {
        return metrics;
    }

    /** Subtasks of the join that runs, 0 if that is not the one that was asked for. */
    final int parallelismOfJoin() throws Exception {
        for (AccessExecutionJobVertex candidate : graph().getAllVertices().values()) {
            if (candidate.getName().startsWith(vertex)) {
                return candidate.getParallelism();
            }
        }
        return 0;
    }

    /** Where the savepoint is. */
    final String stopWithSavepoint(SavepointFormatType format) throws Exception {
        String savepoint =
                job.stopWithSavepoint(
                                false, folder.resolve("savepoints").toUri().toString(), format)
                        .get();
        job.getJobExecutionResult().get();
        return savepoint;
    }

    /** Waits for the end of the job. */
    final void finish() throws Exception {
        openTo(EVENTS);
        job.getJobExecutionResult().get();
    }

    /** All rows that were committed. */
    final List<String> committed() throws IOException {
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(results())) {
            for (Path file : files.filter(GatedJoin::isCommitted).toList()) {
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
    final Path results() {
        return folder.resolve("results-" + name);
    }
}
