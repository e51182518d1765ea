/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.FunctionContext;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Looks one key up at a time, on a few threads with a prepared statement each. */
@Internal
public final class NaiveJdbcLookupFunction extends AsyncLookupFunction {

    private static final long serialVersionUID = 1L;

    private final JdbcAddress address;
    private final int threads;

    private transient List<Connection> connections;
    private transient BlockingQueue<PreparedStatement> idle;
    private transient ExecutorService executor;

    NaiveJdbcLookupFunction(JdbcAddress address, int threads) {
        this.address = address;
        this.threads = threads;
    }

    @Override
    public void open(FunctionContext context) throws SQLException {
        connections = new ArrayList<>();
        idle = new ArrayBlockingQueue<>(threads);
        executor = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            Connection connection = address.connect();
            connections.add(connection);
            idle.add(connection.prepareStatement(Customers.SELECT + " WHERE id = ?"));
        }
    }

    @Override
    public CompletableFuture<Collection<RowData>> asyncLookup(RowData key) {
        long id = key.getLong(0);
        return CompletableFuture.supplyAsync(() -> lookup(id), executor);
    }

    private Collection<RowData> lookup(long id) {
        PreparedStatement statement = idle.remove();
        try {
            statement.setLong(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? List.of(Customers.read(rows)) : List.of();
            }
        } catch (SQLException e) {
            throw new CompletionException(e);
        } finally {
            idle.add(statement);
        }
    }

    @Override
    public void close() throws SQLException {
        if (executor != null) {
            executor.shutdownNow();
        }
        if (connections != null) {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
