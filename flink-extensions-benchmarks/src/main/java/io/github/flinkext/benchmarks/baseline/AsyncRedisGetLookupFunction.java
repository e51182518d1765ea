/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.FunctionContext;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sends GET for each key without waiting; Flink's async capacity bounds how many are under way. */
@Internal
public final class AsyncRedisGetLookupFunction extends AsyncLookupFunction {

    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;

    private transient RedisClient client;
    private transient StatefulRedisConnection<byte[], byte[]> connection;
    // Used by the one thread that reads the connection.
    private transient CsvDecoder decoder;

    AsyncRedisGetLookupFunction(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public void open(FunctionContext context) {
        client = RedisClient.create(RedisURI.create(host, port));
        connection = client.connect(ByteArrayCodec.INSTANCE);
        decoder = new CsvDecoder();
    }

    @Override
    public CompletableFuture<Collection<RowData>> asyncLookup(RowData key) {
        String redisKey = Customers.REDIS_PREFIX + key.getLong(0);
        return connection
                .async()
                .get(redisKey.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .thenApply(value -> value == null ? List.of() : List.of(decoder.decode(value)));
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
        if (client != null) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
