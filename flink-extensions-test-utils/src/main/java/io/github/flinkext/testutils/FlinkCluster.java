/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.test.util.MiniClusterPipelineExecutorServiceLoader;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * The Flink cluster that all tests of this JVM share: two task managers with four slots each.
 *
 * <pre>{@code
 * @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();
 *
 * StreamTableEnvironment tables = FLINK.streamingTables();
 * List<Row> rows = FlinkCluster.rowsOf(tables, "SELECT ...");
 * }</pre>
 *
 * <p>Checkpoints, for a job that takes any, go to a temporary folder, and so do changelogs.
 */
public final class FlinkCluster implements BeforeAllCallback {

    public static final int SLOTS_OF_TASK_MANAGER = 4;

    private static final Namespace CLUSTERS = Namespace.create(FlinkCluster.class);
    private static final int DEFAULT_PARALLELISM = 2;

    private RunningCluster cluster;

    @Override
    public void beforeAll(ExtensionContext context) {
        cluster =
                context.getRoot()
                        .getStore(CLUSTERS)
                        .getOrComputeIfAbsent(
                                RunningCluster.class,
                                key -> RunningCluster.start(),
                                RunningCluster.class);
    }

    /** A new streaming environment of parallelism 2, which knows no tables yet. */
    public StreamTableEnvironment streamingTables() {
        return streamingTables(DEFAULT_PARALLELISM);
    }

    public StreamTableEnvironment streamingTables(int parallelism) {
        return StreamTableEnvironment.create(
                environment(parallelism(parallelism)), EnvironmentSettings.inStreamingMode());
    }

    /** A new batch environment of parallelism 2, which knows no tables yet. */
    public StreamTableEnvironment batchTables() {
        return batchTables(DEFAULT_PARALLELISM);
    }

    public StreamTableEnvironment batchTables(int parallelism) {
        return StreamTableEnvironment.create(
                environment(parallelism(parallelism)), EnvironmentSettings.inBatchMode());
    }

    private static Configuration parallelism(int parallelism) {
        return new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    }

    /** A new environment whose jobs run on the cluster, with these options for the job. */
    public StreamExecutionEnvironment environment(Configuration options) {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, DEFAULT_PARALLELISM);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                running().checkpoints().toUri().toString());
        configuration.addAll(options);
        return new StreamExecutionEnvironment(
                new MiniClusterPipelineExecutorServiceLoader(miniCluster()),
                MiniClusterPipelineExecutorServiceLoader.updateConfigurationForMiniCluster(
                        configuration, List.of(), List.of()),
                null);
    }

    /** The cluster itself, to look at and cancel jobs. It is shared: stop nothing else of it. */
    public MiniCluster miniCluster() {
        return running().miniCluster();
    }

    /** Loses a task manager with what runs on it; there is another to take over. */
    public void replaceTaskManager() throws Exception {
        running().replaceTaskManager();
    }

    private RunningCluster running() {
        if (cluster == null) {
            throw new IllegalStateException(
                    "Cannot reach the Flink cluster yet: make the extension a static field with"
                            + " @RegisterExtension and use it from a test or from @BeforeAll.");
        }
        return cluster;
    }

    /** Runs the query to its end and returns its rows in the order they came. */
    public static List<Row> rowsOf(TableEnvironment tables, String query) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> result = tables.executeSql(query).collect()) {
            result.forEachRemaining(rows::add);
        }
        return rows;
    }

    /** Runs the statement and, if it is a job, waits for its end. */
    public static void run(TableEnvironment tables, String statement)
            throws InterruptedException, ExecutionException {
        tables.executeSql(statement).await();
    }

    /** What EXPLAIN shows for the query. */
    public static String explain(TableEnvironment tables, String query) {
        return tables.explainSql(query);
    }
}
