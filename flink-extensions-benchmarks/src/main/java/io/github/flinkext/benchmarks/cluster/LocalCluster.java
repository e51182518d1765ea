/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.cluster;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A cluster with one task manager, inside this JVM. */
@Internal
public final class LocalCluster implements FlinkCluster {

    private final MiniCluster cluster;

    private LocalCluster(MiniCluster cluster) {
        this.cluster = cluster;
    }

    public static LocalCluster start(int slots) throws Exception {
        return start(slots, new Configuration());
    }

    /**
     * Starts a cluster.
     *
     * @param more what else to configure
     */
    public static LocalCluster start(int slots, Configuration more) throws Exception {
        Configuration configuration = new Configuration(more);
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        // How long the answer to a question about a job may be kept and given again.
        configuration.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(50));
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(slots)
                                .build());
        cluster.start();
        return new LocalCluster(cluster);
    }

    @Override
    public Configuration clientConfiguration() {
        URI address = cluster.getRestAddress().join();
        return clientConfiguration(address.getHost(), address.getPort());
    }

    static Configuration clientConfiguration(String host, int restPort) {
        Configuration configuration = new Configuration();
        configuration.set(DeploymentOptions.TARGET, "remote");
        configuration.set(DeploymentOptions.ATTACHED, true);
        configuration.set(JobManagerOptions.ADDRESS, host);
        configuration.set(RestOptions.ADDRESS, host);
        configuration.set(RestOptions.PORT, restPort);
        return configuration;
    }

    @Override
    public List<ProcessHandle> processes() {
        return List.of(ProcessHandle.current());
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
