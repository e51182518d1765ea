/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.server;

import io.github.flinkext.benchmarks.baseline.Customers;
import io.github.flinkext.benchmarks.baseline.RedisAddress;
import io.github.flinkext.testutils.RedisServer;

import org.apache.flink.annotation.Internal;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A private Redis server with the {@link Customers} as values in the format 'csv', near and far.
 */
@Internal
public final class RedisTable implements AutoCloseable {

    private static final int PIPELINED = 10_000;

    private final RedisServer server;
    private final ProxyProcess proxy;

    private RedisTable(RedisServer server, ProxyProcess proxy) {
        this.server = server;
        this.proxy = proxy;
    }

    /**
     * Starts the server and fills it.
     *
     * @param oneWay how far the far address is
     * @param folder takes what the proxy prints
     */
    public static RedisTable start(int rows, Duration oneWay, Path folder) throws Exception {
        RedisServer server = RedisServer.start();
        try {
            ProxyProcess proxy =
                    ProxyProcess.start(
                            server.host(),
                            server.port(),
                            oneWay,
                            folder.resolve("redis-proxy.out"));
            RedisTable table = new RedisTable(server, proxy);
            table.fill(rows);
            return table;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private void fill(int rows) {
        try (Jedis client = new Jedis(server.host(), server.port());
                Pipeline pipeline = client.pipelined()) {
            for (int id = 0; id < rows; id++) {
                pipeline.set(Customers.REDIS_PREFIX + id, Customers.csv(id));
                if (id % PIPELINED == 0) {
                    pipeline.sync();
                }
            }
            pipeline.sync();
        }
    }

    public RedisAddress near() {
        return new RedisAddress(server.host(), server.port());
    }

    /** The same server behind the delay. */
    public RedisAddress far() {
        return new RedisAddress(server.host(), proxy.port());
    }

    public ProcessHandle proxy() {
        return proxy.handle();
    }

    public String version() {
        try (Jedis client = new Jedis(server.host(), server.port())) {
            return client.info("server")
                    .lines()
                    .filter(line -> line.startsWith("redis_version:"))
                    .map(line -> line.substring("redis_version:".length()))
                    .findFirst()
                    .orElse("unknown");
        }
    }

    /** The time of {@code PING}. */
    public static RoundTrip roundTrip(RedisAddress address) throws Exception {
        try (Jedis client = new Jedis(address.host(), address.port())) {
            return RoundTrip.measure(client::ping);
        }
    }

    @Override
    public void close() throws Exception {
        try (server;
                proxy) {
            // Both are closed, whatever happens to the other.
        }
    }
}
