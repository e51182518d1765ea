/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The connection of this JVM to one Redis. Every subtask that looks up there holds it; the last one
 * to let go closes it.
 */
final class SharedRedisConnection {

    private static final Map<RedisSettings, SharedRedisConnection> OPEN = new HashMap<>();

    private final RedisSettings settings;

    /** Guarded by {@link #OPEN}. */
    private int holders;

    /** Guarded by this. */
    private RedisConnection connection;

    private SharedRedisConnection(RedisSettings settings) {
        this.settings = settings;
    }

    /**
     * Takes part in the connection, which is made if there is none yet.
     *
     * @throws IOException if there is no Redis, or it does not let us in
     */
    static Lease lease(RedisSettings settings) throws IOException, InterruptedException {
        SharedRedisConnection shared;
        synchronized (OPEN) {
            shared = OPEN.computeIfAbsent(settings, SharedRedisConnection::new);
            shared.holders++;
        }
        try {
            return new Lease(shared, shared.connected());
        } catch (Throwable t) {
            shared.release();
            throw t;
        }
    }

    /** Not under the lock of all connections, since connecting takes as long as it takes. */
    private synchronized RedisConnection connected() throws IOException, InterruptedException {
        if (connection == null) {
            connection = RedisConnection.connect(settings);
        }
        return connection;
    }

    private void release() {
        synchronized (OPEN) {
            if (--holders > 0) {
                return;
            }
            OPEN.remove(settings);
        }
        close();
    }

    private synchronized void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** One subtask's part in the connection. */
    static final class Lease implements AutoCloseable {

        private final SharedRedisConnection shared;
        private final RedisConnection connection;
        private boolean closed;

        private Lease(SharedRedisConnection shared, RedisConnection connection) {
            this.shared = shared;
            this.connection = connection;
        }

        RedisConnection connection() {
            return connection;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                shared.release();
            }
        }
    }
}
