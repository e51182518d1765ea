/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.lookup;

import io.github.flinkext.benchmarks.baseline.JdbcAddress;
import io.github.flinkext.benchmarks.baseline.RedisAddress;
import io.github.flinkext.benchmarks.cluster.FlinkCluster;
import io.github.flinkext.benchmarks.cluster.LocalCluster;
import io.github.flinkext.benchmarks.cluster.ProcessCluster;
import io.github.flinkext.benchmarks.server.Lazy;
import io.github.flinkext.benchmarks.server.PostgresTable;
import io.github.flinkext.benchmarks.server.RedisTable;

import org.apache.flink.configuration.Configuration;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Servers and clusters of the lookup benchmark, each started when a case first needs it. */
final class LookupSetup implements AutoCloseable {

    private final Lazy<PostgresTable> postgres;
    private final Lazy<RedisTable> redis;
    private final Lazy<ProcessCluster> taskManagers;

    /**
     * @param tableRows of the dimension table
     * @param folder takes logs
     * @param out takes progress
     */
    LookupSetup(int tableRows, Path folder, PrintWriter out) {
        postgres =
                new Lazy<>(
                        () -> {
                            out.printf("start   PostgreSQL with %,d rows%n", tableRows);
                            return PostgresTable.start(
                                    tableRows, Delay.ONE_MILLISECOND.oneWay(), folder);
                        });
        redis =
                new Lazy<>(
                        () -> {
                            out.printf("start   Redis with %,d rows%n", tableRows);
                            return RedisTable.start(
                                    tableRows, Delay.ONE_MILLISECOND.oneWay(), folder);
                        });
        taskManagers =
                new Lazy<>(
                        () -> {
                            out.printf("start   %d task managers%n", LookupCases.TASK_MANAGERS);
                            return ProcessCluster.start(
                                    LookupCases.TASK_MANAGERS, folder.resolve("cluster"));
                        });
    }

    JdbcAddress postgres(Delay delay) {
        PostgresTable table = postgres.get();
        return delay == Delay.NONE ? table.near() : table.far();
    }

    RedisAddress redis(Delay delay) {
        RedisTable table = redis.get();
        return delay == Delay.NONE ? table.near() : table.far();
    }

    /** A new cluster in this JVM. */
    FlinkCluster localCluster(int slots) throws Exception {
        return LocalCluster.start(slots);
    }

    /** The one cluster of several JVMs, which stays when it is closed, so that it is warm. */
    FlinkCluster separateTaskManagers() throws Exception {
        ProcessCluster cluster = taskManagers.get();
        return new FlinkCluster() {

            @Override
            public Configuration clientConfiguration() {
                return cluster.clientConfiguration();
            }

            @Override
            public List<ProcessHandle> processes() {
                return cluster.processes();
            }

            @Override
            public void close() {}
        };
    }

    /** The processes that run jobs or client loops. */
    List<ProcessHandle> engine() {
        List<ProcessHandle> processes = new ArrayList<>(List.of(ProcessHandle.current()));
        taskManagers.ifStarted().ifPresent(cluster -> processes.addAll(cluster.processes()));
        return processes;
    }

    List<ProcessHandle> proxies() {
        List<ProcessHandle> processes = new ArrayList<>();
        postgres.ifStarted().ifPresent(table -> processes.add(table.proxy()));
        redis.ifStarted().ifPresent(table -> processes.add(table.proxy()));
        return processes;
    }

    /** Versions of the servers and how long they take to answer, of those that were started. */
    Map<String, String> facts() throws Exception {
        Map<String, String> facts = new TreeMap<>();
        if (postgres.ifStarted().isPresent()) {
            PostgresTable table = postgres.get();
            facts.put("PostgreSQL", table.version());
            facts.put(
                    "PostgreSQL SELECT 1, direct",
                    PostgresTable.roundTrip(table.near()).toString());
            facts.put(
                    "PostgreSQL SELECT 1, through the proxy",
                    PostgresTable.roundTrip(table.far()).toString());
        }
        if (redis.ifStarted().isPresent()) {
            RedisTable table = redis.get();
            facts.put("Redis", table.version());
            facts.put("Redis PING, direct", RedisTable.roundTrip(table.near()).toString());
            facts.put(
                    "Redis PING, through the proxy", RedisTable.roundTrip(table.far()).toString());
        }
        return facts;
    }

    @Override
    public void close() throws Exception {
        try (postgres;
                redis;
                taskManagers) {
            // All are closed, whatever happens to the others.
        }
    }
}
