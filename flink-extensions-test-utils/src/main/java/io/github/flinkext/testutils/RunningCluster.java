/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.FileUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.awaitility.Awaitility.await;

/** A started cluster and the folder of its checkpoints, to which changelogs of state go as well. */
final class RunningCluster implements AutoCloseable {

    private static final int TASK_MANAGERS = 2;

    private final MiniCluster miniCluster;
    private final Path checkpoints;
    private int replaced;

    private RunningCluster(MiniCluster miniCluster, Path checkpoints) {
        this.miniCluster = miniCluster;
        this.checkpoints = checkpoints;
    }

    static RunningCluster start() {
        Path checkpoints = createFolder();
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration(checkpoints))
                                .setNumTaskManagers(TASK_MANAGERS)
                                .setNumSlotsPerTaskManager(FlinkCluster.SLOTS_OF_TASK_MANAGER)
                                .withRandomPorts()
                                .build());
        try {
            cluster.start();
            return new RunningCluster(cluster, checkpoints);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot start a Flink cluster", e);
        }
    }

    private static Path createFolder() {
        try {
            return Files.createTempDirectory("flinkext-checkpoints-");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for checkpoints", e);
        }
    }

    MiniCluster miniCluster() {
        return miniCluster;
    }

    Path checkpoints() {
        return checkpoints;
    }

    /** Ends the task manager that has run for longest; another is there already to take over. */
    synchronized void replaceTaskManager() throws Exception {
        int before = taskManagers();
        miniCluster.startTaskManager();
        await().until(() -> taskManagers() > before);
        miniCluster.terminateTaskManager(replaced).get();
        replaced++;
    }

    private int taskManagers() throws Exception {
        return miniCluster.requestClusterOverview().get().getNumTaskManagersConnected();
    }

    @Override
    public void close() throws Exception {
        miniCluster.close();
        FileUtils.deleteDirectory(checkpoints.toFile());
    }

    /** Room for jobs with many exchanges, of which a union of hashed joins has some. */
    private static Configuration configuration(Path checkpoints) {
        Configuration configuration = new Configuration();
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(256));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(256));
        // Jobs cannot choose it. Its own options are in no jar that is compiled against.
        configuration.set(StateChangelogOptions.STATE_CHANGE_LOG_STORAGE, "filesystem");
        configuration.setString(
                "state.changelog.dstl.dfs.base-path",
                checkpoints.resolve("changelogs").toUri().toString());
        MetricRecorder.addTo(configuration);
        return configuration;
    }
}
