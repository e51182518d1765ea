/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.LookupFunction;

import redis.clients.jedis.Jedis;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** Sends GET and waits for the answer. */
@Internal
public final class RedisGetLookupFunction extends LookupFunction {

    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;

    private transient Jedis client;
    private transient CsvDecoder decoder;

    RedisGetLookupFunction(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public void open(FunctionContext context) {
        client = new Jedis(host, port);
        decoder = new CsvDecoder();
    }

    @Override
    public Collection<RowData> lookup(RowData key) {
        String redisKey = Customers.REDIS_PREFIX + key.getLong(0);
        byte[] value = client.get(redisKey.getBytes(StandardCharsets.UTF_8));
        return value == null ? List.of() : List.of(decoder.decode(value));
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
