/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An opened function over a table of a test's database. */
final class OpenLookup implements AutoCloseable {

    private static final int MAX_ROWS = 100_000;
    private static final long MAX_BYTES = 1 << 26;

    private final JdbcBatchLookupFunction function;

    private OpenLookup(JdbcBatchLookupFunction function) {
        this.function = function;
    }

    static OpenLookup of(TestDatabase database, String table, DataType rowType, Integer... keys)
            throws SQLException {
        return of(settings(database, table), LookupQuery.of(rowType, List.of(keys), List.of()));
    }

    static OpenLookup of(JdbcSettings settings, LookupQuery query) throws SQLException {
        JdbcBatchLookupFunction function = new JdbcBatchLookupFunction(settings, query, 2);
        function.open(OpenLookup.class.getClassLoader());
        return new OpenLookup(function);
    }

    /** Patient enough for a busy machine. */
    static JdbcSettings settings(TestDatabase database, String table) {
        return bounded(database, table, MAX_ROWS, MAX_BYTES);
    }

    static JdbcSettings bounded(TestDatabase database, String table, int maxRows, long maxBytes) {
        return settings(database, table, Duration.ofSeconds(20), maxRows, maxBytes);
    }

    /** For a server that is down: each request waits for so long until it fails. */
    static JdbcSettings impatient(TestDatabase database, String table) {
        return settings(database, table, Duration.ofSeconds(5), MAX_ROWS, MAX_BYTES);
    }

    private static JdbcSettings settings(
            TestDatabase database,
            String table,
            Duration connectionTimeout,
            int maxRows,
            long maxBytes) {
        return new JdbcSettings(
                database.jdbcUrl(),
                table,
                database.user(),
                database.password(),
                null,
                3,
                connectionTimeout,
                maxRows,
                maxBytes);
    }

    JdbcBatchLookupFunction function() {
        return function;
    }

    CompletableFuture<List<Collection<RowData>>> ask(List<RowData> keys) {
        return function.lookupBatch(keys);
    }

    List<Collection<RowData>> rows(RowData... keys) throws Exception {
        return ask(List.of(keys)).get();
    }

    @Override
    public void close() throws Exception {
        function.close();
    }
}
