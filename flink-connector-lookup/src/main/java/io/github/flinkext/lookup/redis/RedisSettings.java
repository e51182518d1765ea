/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

import javax.annotation.Nullable;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.CONNECTION_TIMEOUT;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.DATABASE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.MAX_RESULT_SIZE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.MODE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.NODES;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.PASSWORD;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.USERNAME;
import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * The checked options that say which Redis a table is in, and how much may be asked of it. Equal
 * settings share a connection.
 */
record RedisSettings(
        List<RedisNode> nodes,
        RedisMode mode,
        int database,
        @Nullable String username,
        @Nullable String password,
        @Nullable RedisTls tls,
        Duration connectionTimeout,
        MemorySize maxResultSize)
        implements Serializable {

    RedisSettings {
        nodes = List.copyOf(nodes);
        checkArgument(
                !nodes.isEmpty(),
                "Invalid '%s': it is empty. It is a list of 'host:port'.",
                NODES.key());
        checkArgument(
                mode == RedisMode.CLUSTER || nodes.size() == 1,
                "Invalid '%s': %s. A server that stands alone is one node: set '%s' = '%s' or name one"
                        + " only.",
                NODES.key(),
                nodes,
                MODE.key(),
                RedisMode.CLUSTER);
        checkArgument(
                database >= 0,
                "Invalid '%s': %s. Databases are numbered from 0.",
                DATABASE.key(),
                database);
        checkArgument(
                mode == RedisMode.STANDALONE || database == 0,
                "Invalid '%s': %s. A Redis cluster has database 0 only: remove it.",
                DATABASE.key(),
                database);
        checkArgument(
                username == null || password != null,
                "Invalid '%s': %s. A user needs a '%s'.",
                USERNAME.key(),
                username,
                PASSWORD.key());
        checkArgument(
                password == null || !password.isEmpty(),
                "Invalid '%s': it is empty. Remove it if Redis asks for none.",
                PASSWORD.key());
        checkArgument(
                connectionTimeout.toMillis() > 0,
                "Invalid '%s': %s. It must be at least one millisecond.",
                CONNECTION_TIMEOUT.key(),
                connectionTimeout);
        checkArgument(
                maxResultSize.getBytes() >= 1,
                "Invalid '%s': %s. It must be at least 1 byte.",
                MAX_RESULT_SIZE.key(),
                maxResultSize);
    }

    static RedisSettings from(ReadableConfig options) {
        return new RedisSettings(
                options.get(NODES).stream().map(RedisNode::parse).toList(),
                options.get(MODE),
                options.get(DATABASE),
                options.get(USERNAME),
                options.get(PASSWORD),
                RedisTls.from(options),
                options.get(CONNECTION_TIMEOUT),
                options.get(MAX_RESULT_SIZE));
    }

    /** The server in words without secrets: {@code Redis at host:6379/1}. */
    @Override
    public String toString() {
        String kind = mode == RedisMode.CLUSTER ? "Redis cluster at " : "Redis at ";
        String where = nodes.stream().map(RedisNode::toString).collect(Collectors.joining(", "));
        return kind + where + (database == 0 ? "" : "/" + database);
    }
}
