/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The connections of this JVM to one database as one user. Every subtask that looks up there holds
 * it open; the last one to close it closes the connections.
 */
final class ConnectionPool {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private static final Map<Object, ConnectionPool> POOLS = new HashMap<>();

    private final Object identity;
    private int holders;
    private HikariDataSource connections;

    private ConnectionPool(Object identity) {
        this.identity = identity;
    }

    /**
     * Takes part in the pool, which is made and connected to the database if there is none yet.
     *
     * @throws SQLException if the database cannot be reached
     */
    static Lease lease(DriverConnections driver, JdbcSettings settings) throws SQLException {
        ConnectionPool pool;
        synchronized (POOLS) {
            pool = POOLS.computeIfAbsent(driver.identity(), ConnectionPool::new);
            pool.holders++;
        }
        try {
            pool.start(driver, settings);
        } catch (SQLException | RuntimeException | Error e) {
            pool.release();
            throw e;
        }
        return new Lease(pool);
    }

    /** How many pools this JVM has. */
    static int count() {
        synchronized (POOLS) {
            return POOLS.size();
        }
    }

    /** Not under the lock of all pools, since connecting takes as long as the database likes. */
    private synchronized void start(DriverConnections driver, JdbcSettings settings)
            throws SQLException {
        if (connections == null) {
            connections = connect(driver, settings);
        } else if (connections.getMaximumPoolSize() < settings.poolMaxSize()) {
            connections.setMaximumPoolSize(settings.poolMaxSize());
        }
    }

    private static HikariDataSource connect(DriverConnections driver, JdbcSettings settings)
            throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("lookup-jdbc-" + JdbcUrls.address(settings.url()));
        config.setDataSource(driver);
        config.setMaximumPoolSize(settings.poolMaxSize());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(settings.connectionTimeout().toMillis());
        config.setInitializationFailTimeout(1);
        config.setThreadFactory(ConnectionPool::thread);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e);
        }
    }

    /** The pool may outlive the job that made it, so its threads do not hold that job's classes. */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "lookup-jdbc-pool");
        thread.setDaemon(true);
        thread.setContextClassLoader(ConnectionPool.class.getClassLoader());
        return thread;
    }

    private void release() {
        synchronized (POOLS) {
            if (--holders > 0) {
                return;
            }
            POOLS.remove(identity);
        }
        stop();
    }

    /**
     * Closes all connections, but waits only so long: a driver may take until the end of a
     * statement to close its connection, and a task that is closed or cancelled must not hang on
     * it.
     */
    private void stop() {
        HikariDataSource stopped = takeConnections();
        if (stopped == null) {
            return;
        }
        Thread closing = thread(stopped::close);
        closing.start();
        try {
            closing.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            LOG.warn(
                    "{} does not close its connections within {} s. It goes on in the background.",
                    stopped.getPoolName(),
                    LONGEST_STOP.toSeconds());
        }
    }

    @Nullable
    private synchronized HikariDataSource takeConnections() {
        HikariDataSource taken = connections;
        connections = null;
        return taken;
    }

    /** One subtask's part in the pool. */
    static final class Lease implements AutoCloseable {

        private final ConnectionPool pool;
        private final HikariDataSource connections;
        private boolean closed;

        private Lease(ConnectionPool pool) {
            this.pool = pool;
            synchronized (pool) {
                this.connections = pool.connections;
            }
        }

        /** A connection of the pool; closing it gives it back. */
        Connection connection() throws SQLException {
            return connections.getConnection();
        }

        /** Makes the pool close the connection as soon as it is given back. */
        void evict(Connection connection) {
            connections.evictConnection(connection);
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                pool.release();
            }
        }
    }
}
