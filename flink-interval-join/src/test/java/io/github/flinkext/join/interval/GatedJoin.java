/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

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
 * A SQL job that joins two tables of {@link GatedSource} into files which are committed by
 * checkpoints. It can be stopped and started again, with the option off or on.
 */
final class GatedJoin implements AutoCloseable {

    static final int EVENTS = 300;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MAX_PARALLELISM = 12;

    private final FlinkCluster flink;
    private final String joinType;
    private final Path folder;
    private final List<String> orders;
    private final List<String> shipments;
    private final String name = UUID.randomUUID().toString();
    private final Gate ordersGate = Gate.named("orders-" + name);
    private final Gate shipmentsGate = Gate.named("shipments-" + name);

    private StreamExecutionEnvironment environment;
    private JobClient job;

    /**
     * @param joinType as in SQL
     * @param folder where results and savepoints go
     */
    GatedJoin(FlinkCluster flink, String joinType, Path folder, long seed) {
        this.flink = flink;
        this.joinType = joinType;
        this.folder = folder;
        Random random = new Random(seed);
        orders = SqlEvents.random(random, EVENTS);
        shipments = SqlEvents.random(random, EVENTS);
    }

    void start(boolean rangeScan, int parallelism, Configuration options) {
        start(rangeScan, parallelism, options, null);
    }

    /**
     * Starts the job; operators get the ids that Flink makes up.
     *
     * @param savepoint what to begin with, in which all of the job must be found
     */
    void start(
            boolean rangeScan, int parallelism, Configuration options, @Nullable String savepoint) {
        Configuration all = new Configuration();
        all.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        all.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        all.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        all.addAll(options);
        if (savepoint != null) {
            all.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        environment = flink.environment(all);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql("LOAD MODULE flinkext");
        tables.getConfig().set(IntervalJoinOptions.RANGE_SCAN, rangeScan);
        tables.createTemporarySystemFunction("fail_if_told", FailIfTold.class);
        GatedSource.createTable(environment, tables, "orders", orders, "orders-" + name);
        GatedSource.createTable(environment, tables, "shipments", shipments, "shipments-" + name);
        tables.executeSql(
                """
                CREATE TABLE results (k STRING, order_id BIGINT, shipment_id BIGINT)
                WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'csv')
                """
                        .formatted(results().toUri()));
        job =
                tables.executeSql(
                                """
                                INSERT INTO results
                                SELECT COALESCE(o.k, s.k), fail_if_told(o.id, '%s'), s.id
                                FROM orders AS o %s JOIN shipments AS s
                                ON o.k = s.k
                                  AND o.ts BETWEEN s.ts - INTERVAL '3' SECOND
                                               AND s.ts + INTERVAL '2' SECOND
                                  AND o.id <> s.id
                                """
                                        .formatted(name, joinType))
                        .getJobClient()
                        .orElseThrow();
    }

    /**
     * Lets both tables go on to this position, and waits until a checkpoint has all rows to there.
     */
    void runTo(int position) {
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

    int starts() {
        return ordersGate.starts();
    }

    /** Makes the next row that is joined fail the job, once. */
    void failOnce() {
        FailIfTold.tell(name);
    }

    /** Subtasks of the join that runs. */
    int parallelismOf(String operator) throws Exception {
        for (AccessExecutionJobVertex vertex :
                flink.miniCluster()
                        .getExecutionGraph(job.getJobID())
                        .get()
                        .getAllVertices()
                        .values()) {
            if (vertex.getName().startsWith(operator + "[")) {
                return vertex.getParallelism();
            }
        }
        return 0;
    }

    /** Where the savepoint is. */
    String stopWithSavepoint(SavepointFormatType format) throws Exception {
        String savepoint =
                job.stopWithSavepoint(
                                false, folder.resolve("savepoints").toUri().toString(), format)
                        .get();
        job.getJobExecutionResult().get();
        return savepoint;
    }

    /** Waits for the end of the job. */
    void finish() throws Exception {
        openTo(EVENTS);
        job.getJobExecutionResult().get();
    }

    /** All rows that were committed. */
    List<String> committed() throws IOException {
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
    public void close() throws Exception {
        if (job != null && !job.getJobStatus().get().isGloballyTerminalState()) {
            job.cancel().get();
        }
    }

    private Path results() {
        return folder.resolve("results-" + name);
    }
}
