/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.RedisCommands;
import io.github.flinkext.testutils.PrivateServer;
import io.github.flinkext.testutils.RedisServer;
import io.github.flinkext.testutils.TcpProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import java.util.List;

/** {@code lookup-redis} with a Redis that misbehaves. */
@Tag("long")
class RedisFaultITCase extends LookupFaultITCase {

    /** Its user 'default' takes any. */
    private static final String PASSWORD = "any";

    private static RedisServer server;
    private static TcpProxy proxy;

    @BeforeAll
    static void startServer() throws Exception {
        server = RedisServer.start();
        try (RedisCommands redis = RedisCommands.connect(server.host(), server.port())) {
            for (int id = 0; id < 3_000; id++) {
                for (String table : List.of("items", "poisoned")) {
                    redis.send(
                            table.equals("poisoned") && id == 13
                                    ? List.of("SET", "poisoned:13", "no hash")
                                    : List.of("HSET", table + ":" + id, "name", "item-" + id));
                }
            }

            // A server that starts again has what it saved.
            redis.send(List.of("SAVE"));
        }
        proxy = TcpProxy.to(server.host(), server.port());
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            proxy.close();
            server.close();
        }
    }

    @Override
    PrivateServer server() {
        return server;
    }

    @Override
    TcpProxy proxy() {
        return proxy;
    }

    @Override
    String tableOptions(String table, String host, int port, String password) {
        return String.format(
                "'connector' = 'lookup-redis', 'nodes' = '%s:%s', 'key.pattern' = '%s:<id>',"
                        + " 'password' = '%s'",
                host, port, table, password);
    }

    @Override
    String password() {
        return PASSWORD;
    }

    @Override
    String serverName() {
        return "Redis";
    }

    @Override
    String poison() {
        return "WRONGTYPE";
    }
}
