/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.annotation.Internal;

import redis.clients.jedis.Jedis;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import static org.apache.flink.util.Preconditions.checkNotNull;

/** The client loop over a blocking Redis client. */
@Internal
public final class RedisClientLoop extends ClientLoop {

    private final Supplier<RedisAddress> address;

    /**
     * @param address known once the server runs
     */
    public RedisClientLoop(Supplier<RedisAddress> address, int keysPerRequest, int numberOfKeys) {
        super(keysPerRequest, numberOfKeys);
        this.address = address;
    }

    @Override
    public void prepare() {
        checkNotNull(address.get());
    }

    @Override
    Connection connect() {
        Jedis client = new Jedis(address.get().host(), address.get().port());
        CsvDecoder decoder = new CsvDecoder();
        return new Connection() {

            @Override
            public int request(long[] keys) {
                byte[][] redisKeys = new byte[keys.length][];
                for (int i = 0; i < keys.length; i++) {
                    redisKeys[i] =
                            (Customers.REDIS_PREFIX + keys[i]).getBytes(StandardCharsets.UTF_8);
                }
                int answered = 0;
                for (byte[] value : client.mget(redisKeys)) {
                    answered += value != null && decoder.decode(value).getArity() > 0 ? 1 : 0;
                }
                return answered;
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }
}
