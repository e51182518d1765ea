/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.cluster;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.apache.flink.annotation.Internal;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.rest.messages.ClusterOverviewHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A cluster of one job manager and several task managers, each a JVM of its own with one slot, as
 * on several machines: nothing is shared between two subtasks of an operator.
 */
@Internal
public final class ProcessCluster implements FlinkCluster {

    private static final long START_SECONDS = 90;

    private final int restPort;
    private final List<JavaProcess> processes = new ArrayList<>();

    private ProcessCluster(int restPort) {
        this.restPort = restPort;
    }

    /**
     * Starts the cluster and waits until all task managers have registered.
     *
     * @param folder takes configuration and logs
     */
    public static ProcessCluster start(int taskManagers, Path folder) throws Exception {
        int[] ports = freePorts(2);
        ProcessCluster cluster = new ProcessCluster(ports[1]);
        try {
            cluster.launch(taskManagers, ports[0], folder);
            cluster.awaitTaskManagers(taskManagers);
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private void launch(int taskManagers, int rpcPort, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.yaml"), configuration(rpcPort, folder));
        List<String> arguments = List.of("--configDir", folder.toString());
        processes.add(
                JavaProcess.start(
                        folder.resolve("jobmanager.out"),
                        List.of("-Xmx512m"),
                        StandaloneSessionClusterEntrypoint.class,
                        arguments));
        for (int i = 0; i < taskManagers; i++) {
            processes.add(
                    JavaProcess.start(
                            folder.resolve("taskmanager-" + i + ".out"),
                            List.of("-Xmx1g"),
                            TaskManagerRunner.class,
                            arguments));
        }
    }

    /** What Flink's start scripts would work out of a distribution's configuration. */
    private String configuration(int rpcPort, Path folder) {
        return """
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.rpc.port: %d
                jobmanager.bind-host: 127.0.0.1
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.port: %d
                web.submit.enable: false
                web.refresh-interval: 50 ms
                taskmanager.host: 127.0.0.1
                taskmanager.bind-host: 127.0.0.1
                taskmanager.numberOfTaskSlots: 1
                taskmanager.cpu.cores: 1
                taskmanager.memory.framework.heap.size: 128m
                taskmanager.memory.framework.off-heap.size: 128m
                taskmanager.memory.task.heap.size: 512m
                taskmanager.memory.task.off-heap.size: 0m
                taskmanager.memory.network.min: 64m
                taskmanager.memory.network.max: 64m
                taskmanager.memory.managed.size: 32m
                taskmanager.memory.jvm-metaspace.size: 256m
                taskmanager.memory.jvm-overhead.min: 192m
                taskmanager.memory.jvm-overhead.max: 192m
                io.tmp.dirs: %s
                """
                .formatted(rpcPort, restPort, folder);
    }

    private void awaitTaskManagers(int expected) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        try (RestClusterClient<StandaloneClusterId> client =
                new RestClusterClient<>(clientConfiguration(), StandaloneClusterId.getInstance())) {
            while (registered(client) < expected) {
                for (JavaProcess process : processes) {
                    if (!process.isAlive()) {
                        throw new BenchmarkException(
                                "A process of the Flink cluster ended: " + process.printed());
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new BenchmarkException(
                            "The Flink cluster has not all of its %d task managers after %d s."
                                    .formatted(expected, START_SECONDS));
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static int registered(RestClusterClient<?> client) throws InterruptedException {
        try {
            return client.sendRequest(
                            ClusterOverviewHeaders.getInstance(),
                            EmptyMessageParameters.getInstance(),
                            EmptyRequestBody.getInstance())
                    .get(1, TimeUnit.SECONDS)
                    .getNumTaskManagersConnected();
        } catch (ExecutionException | TimeoutException e) {
            // The job manager is not listening yet.
            return 0;
        }
    }

    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            int[] ports = new int[count];
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                ports[i] = sockets.get(i).getLocalPort();
            }
            return ports;
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public Configuration clientConfiguration() {
        return LocalCluster.clientConfiguration("127.0.0.1", restPort);
    }

    @Override
    public List<ProcessHandle> processes() {
        return processes.stream().map(JavaProcess::handle).toList();
    }

    @Override
    public void close() throws InterruptedException {
        for (JavaProcess process : processes) {
            process.close();
        }
    }
}
