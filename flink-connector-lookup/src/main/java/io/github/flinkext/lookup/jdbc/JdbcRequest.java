/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.lookup.BatchTooLargeException;

import org.apache.flink.table.data.RowData;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;
import javax.annotation.concurrent.GuardedBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * One statement on its way: waiting for a thread, waiting for a connection, running, done.
 *
 * <p>A worker thread runs it. Any other thread may give it up at any time: the worker is
 * interrupted while it waits for a connection, and the statement is cancelled on the server while
 * it runs. A connection on which a cancellation was asked for is closed instead of used again,
 * because the server may act on it late and would hit the next statement.
 */
final class JdbcRequest implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcRequest.class);

    private final JdbcSettings settings;
    private final JdbcDialect dialect;
    private final JdbcLookupPlan plan;
    private final ConnectionPool.Lease pool;
    private final List<RowData> keys;
    private final CompletableFuture<List<Collection<RowData>>> answer = new CompletableFuture<>();

    private final Object lock = new Object();

    @GuardedBy("lock")
    private boolean givenUp;

    @GuardedBy("lock")
    private boolean done;

    /** The worker, while it waits for a connection and may be interrupted. */
    @GuardedBy("lock")
    @Nullable
    private Thread connecting;

    @GuardedBy("lock")
    @Nullable
    private Connection connection;

    @GuardedBy("lock")
    @Nullable
    private PreparedStatement statement;

    JdbcRequest(
            JdbcSettings settings,
            JdbcDialect dialect,
            JdbcLookupPlan plan,
            ConnectionPool.Lease pool,
            List<RowData> keys) {
        this.settings = settings;
        this.dialect = dialect;
        this.plan = plan;
        this.pool = pool;
        this.keys = keys;
    }

    CompletableFuture<List<Collection<RowData>>> answer() {
        return answer;
    }

    @Override
    public void run() {
        List<Collection<RowData>> rows;
        try {
            rows = execute();
        } catch (SQLException | BatchTooLargeException | RuntimeException | Error e) {
            finish();
            answer.completeExceptionally(JdbcFailures.of(e, settings, keys.size()));
            return;
        }
        finish();
        answer.complete(rows);
    }

    private List<Collection<RowData>> execute() throws SQLException, BatchTooLargeException {
        Connection taken = connect();
        try {
            KeyStatement keyStatement = plan.statementFor(keys);
            try (PreparedStatement prepared =
                    taken.prepareStatement(keyStatement.sql(keys.size()))) {
                dialect.bound(prepared, settings);
                keyStatement.bind(prepared, keys);
                enter(prepared);
                return rows(keyStatement, prepared);
            }
        } finally {
            giveBack(taken);
        }
    }

    private List<Collection<RowData>> rows(KeyStatement keyStatement, PreparedStatement prepared)
            throws SQLException, BatchTooLargeException {
        LookupResults results = new LookupResults(settings, plan.keyColumns(), keys);
        KeyStatement.Positions positions = keyStatement.positions(keys);
        int firstColumn = keyStatement.firstColumn();
        try (ResultSet result = prepared.executeQuery()) {
            while (result.next()) {
                results.add(positions.of(result), plan.reader().read(result, firstColumn));
            }
        } catch (BatchTooLargeException e) {
            abandon(prepared, e);
            throw e;
        } catch (SQLException e) {
            if (dialect.saysTooLarge(e)) {
                throw results.tooManyBytes();
            }
            throw e;
        }
        return results.rowsByKey();
    }

    /** Closing the statement would read the rest of the result first. */
    private void abandon(PreparedStatement prepared, BatchTooLargeException reason) {
        evictLater();
        try {
            prepared.cancel();
        } catch (SQLException e) {
            // Some drivers cannot. The batch is split all the same.
            reason.addSuppressed(e);
        }
    }

    private Connection connect() throws SQLException {
        synchronized (lock) {
            checkNotGivenUp();
            connecting = Thread.currentThread();
        }
        Connection taken = null;
        try {
            taken = pool.connection();
            return taken;
        } finally {
            synchronized (lock) {
                connecting = null;
                connection = taken;
                if (givenUp) {
                    // It came from giveUp and is spent.
                    Thread.interrupted();
                }
            }
        }
    }

    private void enter(PreparedStatement prepared) {
        synchronized (lock) {
            checkNotGivenUp();
            statement = prepared;
        }
    }

    private void giveBack(Connection taken) throws SQLException {
        boolean spoiled;
        synchronized (lock) {
            spoiled = givenUp;
            connection = null;
            statement = null;
        }
        if (spoiled) {
            pool.evict(taken);
        }
        taken.close();
    }

    private void evictLater() {
        synchronized (lock) {
            givenUp = true;
        }
    }

    @GuardedBy("lock")
    private void checkNotGivenUp() {
        if (givenUp) {
            throw new CancellationException("The lookup was given up.");
        }
    }

    private void finish() {
        synchronized (lock) {
            done = true;
        }
    }

    boolean isDone() {
        synchronized (lock) {
            return done;
        }
    }

    /** Ends the request where it is; blocks as long as the server takes to be told. */
    void giveUp() {
        PreparedStatement running;
        synchronized (lock) {
            givenUp = true;
            running = statement;
            if (connecting != null) {
                connecting.interrupt();
            }
        }
        if (running != null) {
            try {
                running.cancel();
            } catch (SQLException e) {
                // The connection is aborted next, which ends the request too.
                LOG.debug("Cannot cancel a lookup in {}", settings, e);
            }
        }
    }

    /** Cuts the connection, if the request is still using it. */
    void abort() {
        Connection cut;
        synchronized (lock) {
            cut = connection;
        }
        if (cut != null) {
            LOG.warn(
                    "The server did not end a cancelled lookup in {}, its connection is cut.",
                    settings);
            try {
                cut.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.warn("Cannot cut the connection of a lookup in {}", settings, e);
            }
        }
    }
}
