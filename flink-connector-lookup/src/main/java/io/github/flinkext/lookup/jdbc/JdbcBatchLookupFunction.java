/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.lookup.BatchLookupFunction;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks up rows of a database table, many keys with one statement.
 *
 * <p>JDBC blocks, so each request occupies one of a few threads of this function and one connection
 * of the pool that all subtasks of the JVM share.
 */
final class JdbcBatchLookupFunction implements BatchLookupFunction {

    private static final long serialVersionUID = 1L;

    /** How long a server may take to end a statement that was cancelled. */
    private static final long CANCEL_GRACE_MILLIS = 1_000;

    private final JdbcSettings settings;
    private final LookupQuery query;
    private final int threads;

    private transient JdbcDialect dialect;
    private transient ConnectionPool.Lease pool;
    private transient JdbcLookupPlan plan;
    private transient ExecutorService workers;
    private transient ScheduledExecutorService cancellers;
    private transient Set<JdbcRequest> underWay;

    /**
     * @param threads most requests under way at once
     */
    JdbcBatchLookupFunction(JdbcSettings settings, LookupQuery query, int threads) {
        this.settings = settings;
        this.query = query;
        this.threads = Math.min(threads, settings.poolMaxSize());
    }

    @Override
    public String target() {
        return "JDBC table " + settings;
    }

    @Override
    public int maxConcurrency() {
        return threads;
    }

    @Override
    public void open(FunctionContext context) throws Exception {
        open(context.getUserCodeClassLoader());
    }

    void open(ClassLoader classLoader) throws SQLException {
        dialect = JdbcDialects.of(settings.url());
        underWay = ConcurrentHashMap.newKeySet();
        try {
            pool =
                    ConnectionPool.lease(
                            DriverConnections.of(settings, dialect, classLoader), settings);
        } catch (SQLException e) {
            throw JdbcFailures.ofConnecting(e, settings);
        }
        try {
            plan = plan();
        } catch (SQLException | RuntimeException | Error e) {
            pool.close();
            throw e;
        }
        String name = "lookup-jdbc-" + settings.table();
        workers = Executors.newFixedThreadPool(threads, threads(name, classLoader));
        // A server that hangs holds up each that tells it to cancel; one more cuts connections.
        cancellers =
                Executors.newScheduledThreadPool(
                        threads + 1, threads(name + "-cancel", classLoader));
    }

    private JdbcLookupPlan plan() throws SQLException {
        Connection connection;
        try {
            connection = pool.connection();
        } catch (SQLException e) {
            throw JdbcFailures.ofConnecting(e, settings);
        }
        try (connection) {
            return JdbcLookupPlan.of(connection, dialect, settings.table(), query);
        } catch (SQLException e) {
            throw JdbcFailures.ofDescribing(e, settings);
        }
    }

    @Override
    public CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys) {
        JdbcRequest request = new JdbcRequest(settings, dialect, plan, pool, keys);
        underWay.add(request);
        CompletableFuture<List<Collection<RowData>>> answer = request.answer();
        answer.whenComplete(
                (rows, failure) -> {
                    underWay.remove(request);
                    if (!request.isDone()) {
                        giveUp(request);
                    }
                });
        workers.execute(request);
        return answer;
    }

    /** Not on the calling thread: telling the server takes a connection of its own. */
    private void giveUp(JdbcRequest request) {
        cancellers.execute(request::giveUp);
        cancellers.schedule(request::abort, CANCEL_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws Exception {
        if (workers == null) {
            return;
        }
        for (JdbcRequest request : new ArrayList<>(underWay)) {
            request.answer().cancel(true);
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5 * CANCEL_GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } finally {
            cancellers.shutdownNow();
            workers = null;
            pool.close();
        }
    }

    private static ThreadFactory threads(String name, ClassLoader classLoader) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            return thread;
        };
    }
}
