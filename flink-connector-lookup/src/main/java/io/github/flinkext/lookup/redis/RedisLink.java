/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.RedisCommand;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where the commands of a batch go. */
interface RedisLink {

    /** Sends without blocking. A command that cannot be sent is completed with a failure. */
    void dispatch(List<RedisAsk<?>> asks);

    /** Connects to a server that stands alone. */
    static CompletableFuture<RedisLink> connect(RedisClient client, RedisURI server) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, server)
                .toCompletableFuture()
                .thenApply(connection -> asks -> sendAll(connection, asks));
    }

    private static void sendAll(
            StatefulRedisConnection<byte[], byte[]> connection, List<RedisAsk<?>> asks) {
        List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>(asks.size());
        for (RedisAsk<?> ask : asks) {
            commands.add(ask.command());
        }
        send(connection, commands);
    }

    /** Sends the commands in one write. */
    static void send(
            StatefulRedisConnection<byte[], byte[]> connection,
            List<RedisCommand<byte[], byte[], ?>> commands) {
        try {
            connection.dispatch(commands);
        } catch (RuntimeException e) {
            commands.forEach(command -> command.completeExceptionally(e));
        }
    }
}
