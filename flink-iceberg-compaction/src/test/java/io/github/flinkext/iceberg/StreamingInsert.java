/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.awaitility.Awaitility;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A job that inserts rows with ids from 0 into a table while it is watched and disturbed. Its view
 * {@code numbers} has columns {@code id BIGINT}, {@code name STRING} and {@code ts TIMESTAMP(3)},
 * an hour later in each thousandth row and behind a watermark. They come in the order of their ids.
 */
final class StreamingInsert {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The jobs whose next row is to fail. */
    private static final Map<String, Boolean> TO_FAIL = new ConcurrentHashMap<>();

    /** The last row of each job since it was started, or started again. */
    private static final Map<String, Long> LAST_IDS = new ConcurrentHashMap<>();

    /** The last checkpoint of each job since it was started, or started again. */
    private static final Map<String, Long> LAST_CHECKPOINTS = new ConcurrentHashMap<>();

    private final FlinkCluster flink;
    private final Consumer<TableEnvironment> catalog;
    private final Configuration options = new Configuration();
    private final String name = "insert-" + UUID.randomUUID();
    private long rows = 4_000;
    private int rowsPerSecond = 1_000;
    private JobClient job;

    StreamingInsert(FlinkCluster flink, Path warehouse) {
        this(flink, tables -> LocalTable.createCatalog(tables, warehouse));
    }

    /**
     * @param catalog creates catalog {@code lake}
     */
    StreamingInsert(FlinkCluster flink, Consumer<TableEnvironment> catalog) {
        this.flink = flink;
        this.catalog = catalog;
        set("execution.checkpointing.interval", "100 ms");
        set("restart-strategy.type", "fixed-delay");
        set("restart-strategy.fixed-delay.attempts", "10");
        set("restart-strategy.fixed-delay.delay", "100 ms");
    }

    StreamingInsert rows(long count, int perSecond) {
        rows = count;
        rowsPerSecond = perSecond;
        return this;
    }

    /** Rows come until {@link #endInput}. */
    StreamingInsert endless() {
        return rows(Long.MAX_VALUE, 1_000);
    }

    StreamingInsert set(String key, String value) {
        options.setString(key, value);
        return this;
    }

    StreamingInsert restoring(String savepoint) {
        return set("execution.state-recovery.path", savepoint);
    }

    /**
     * @param insert an INSERT statement that reads from {@code numbers}
     */
    StreamingInsert start(String insert) {
        StreamExecutionEnvironment environment = flink.environment(options);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        catalog.accept(tables);
        defineNumbers(environment, tables);
        job = tables.executeSql(insert).getJobClient().orElseThrow();
        return this;
    }

    StreamExecutionEnvironment environment() {
        return flink.environment(options);
    }

    StreamingInsert start(StreamExecutionEnvironment environment) throws Exception {
        job = environment.executeAsync();
        return this;
    }

    private void defineNumbers(
            StreamExecutionEnvironment environment, StreamTableEnvironment tables) {
        tables.createTemporaryView(
                "numbers",
                ids(environment),
                Schema.newBuilder()
                        .column("f0", "BIGINT")
                        .columnByExpression("id", "f0")
                        .columnByExpression("name", "CONCAT('name ', CAST(f0 AS STRING))")
                        .columnByExpression(
                                "ts",
                                "TIMESTAMPADD(HOUR, CAST(f0 / 1000 AS INT),"
                                        + " TIMESTAMP '2026-01-01 00:00:00.000')")
                        .watermark("ts", "ts")
                        .build());
    }

    DataStream<Long> ids(StreamExecutionEnvironment environment) {
        DataGeneratorSource<Long> source =
                new DataGeneratorSource<>(
                        id -> id, rows, RateLimiterStrategy.perSecond(rowsPerSecond), Types.LONG);
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "ids")
                .uid("ids")
                .setParallelism(1)
                .map(new Fragile(name))
                .returns(Types.LONG)
                .uid("fragile")
                .setParallelism(1);
    }

    JobID id() {
        return job.getJobID();
    }

    /** Fails the job at its next row; it starts again from its last checkpoint. */
    void fail() {
        TO_FAIL.put(name, true);
        await(() -> !TO_FAIL.containsKey(name));
    }

    private boolean allTasksRun() throws Exception {
        return flink.miniCluster().getExecutionGraph(id()).get().getAllVertices().values().stream()
                .allMatch(vertex -> vertex.getAggregateState() == ExecutionState.RUNNING);
    }

    JobStatus status() {
        try {
            return job.getJobStatus().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot ask for the state of " + name, e);
        }
    }

    /** Waits until something has become of the rows so far, however long the machine takes. */
    StreamingInsert await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            if (status().isGloballyTerminalState()) {
                                awaitEnd();
                                throw new IllegalStateException("The job ended too early.");
                            }
                            return condition.call();
                        });
        return this;
    }

    /**
     * Ends the rows where they are, and waits for the end of the job. It is not done before there
     * is a checkpoint since the job was started again: Iceberg's sink would call the rows between
     * them checkpoint 1, and leave them out as committed long ago.
     *
     * @return how many they were
     */
    long endInput(Path savepoints) throws Exception {
        await(() -> LAST_CHECKPOINTS.containsKey(name) && allTasksRun());
        stop(true, savepoints);
        awaitEnd();
        return LAST_IDS.get(name) + 1;
    }

    void awaitEnd() throws Exception {
        job.getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    void cancel() throws Exception {
        job.cancel().get(10, TimeUnit.SECONDS);
        Awaitility.await().atMost(PATIENCE).until(() -> status() == JobStatus.CANCELED);
    }

    /** The job goes on. */
    String savepoint(Path folder) throws Exception {
        return job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    String stopWithSavepoint(Path folder) throws Exception {
        return stop(false, folder);
    }

    private String stop(boolean inputEnds, Path folder) throws Exception {
        return job.stopWithSavepoint(
                        inputEnds, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static final class Fragile extends RichMapFunction<Long, Long>
            implements CheckpointListener {

        private static final long serialVersionUID = 1L;

        private final String job;

        Fragile(String job) {
            this.job = job;
        }

        @Override
        public void open(OpenContext context) {
            forget();
        }

        private void forget() {
            LAST_IDS.remove(job);
            LAST_CHECKPOINTS.remove(job);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            LAST_CHECKPOINTS.put(job, checkpointId);
        }

        @Override
        public Long map(Long id) {
            if (TO_FAIL.remove(job) != null) {
                forget();
                throw new IllegalStateException("The test fails the job.");
            }
            LAST_IDS.put(job, id);
            return id;
        }
    }
}
