/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes into Redis what a test looks up. */
final class RedisTestClient implements AutoCloseable {

    private final AutoCloseable client;
    private final StatefulConnection<byte[], byte[]> connection;
    private final RedisClusterCommands<byte[], byte[]> commands;

    private RedisTestClient(
            AutoCloseable client,
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterCommands<byte[], byte[]> commands) {
        this.client = client;
        this.connection = connection;
        this.commands = commands;
    }

    static RedisTestClient of(String host, int port) {
        RedisClient client = RedisClient.create(RedisURI.create(host, port));
        var connection = client.connect(ByteArrayCodec.INSTANCE);
        return new RedisTestClient(client, connection, connection.sync());
    }

    static RedisTestClient ofCluster(String host, int port) {
        RedisClusterClient client = RedisClusterClient.create(RedisURI.create(host, port));
        var connection = client.connect(ByteArrayCodec.INSTANCE);
        return new RedisTestClient(client, connection, connection.sync());
    }

    RedisClusterCommands<byte[], byte[]> commands() {
        return commands;
    }

    void set(String key, String value) {
        commands.set(bytes(key), bytes(value));
    }

    /** A hash of names and values in turn. */
    void hash(String key, String... namesAndValues) {
        Map<byte[], byte[]> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(bytes(namesAndValues[i]), bytes(namesAndValues[i + 1]));
        }
        commands.hset(bytes(key), fields);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        connection.close();
        client.close();
    }
}
