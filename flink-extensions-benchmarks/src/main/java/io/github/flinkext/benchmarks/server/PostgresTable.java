/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.server;

import io.github.flinkext.benchmarks.baseline.Customers;
import io.github.flinkext.benchmarks.baseline.JdbcAddress;
import io.github.flinkext.testutils.PostgresServer;

import org.apache.flink.annotation.Internal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A private PostgreSQL server with a filled {@link Customers} table, near and far. */
@Internal
public final class PostgresTable implements AutoCloseable {

    private final PostgresServer server;
    private final ProxyProcess proxy;
    private final JdbcAddress near;
    private final JdbcAddress far;

    private PostgresTable(PostgresServer server, ProxyProcess proxy) {
        this.server = server;
        this.proxy = proxy;
        this.near = new JdbcAddress(server.url(), server.user(), server.password());
        this.far =
                new JdbcAddress(
                        server.url().replace(":" + server.port(), ":" + proxy.port()),
                        server.user(),
                        server.password());
    }

    /**
     * Starts the server and fills the table.
     *
     * @param oneWay how far the far address is
     * @param folder takes what the proxy prints
     */
    public static PostgresTable start(int rows, Duration oneWay, Path folder) throws Exception {
        PostgresServer server = PostgresServer.start();
        try {
            ProxyProcess proxy =
                    ProxyProcess.start(
                            server.host(),
                            server.port(),
                            oneWay,
                            folder.resolve("postgres-proxy.out"));
            PostgresTable table = new PostgresTable(server, proxy);
            table.fill(rows);
            return table;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private void fill(int rows) throws SQLException {
        try (Connection connection = near.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : Customers.postgresStatements(rows)) {
                statement.execute(sql);
            }
        }
    }

    public JdbcAddress near() {
        return near;
    }

    /** The same server behind the delay. */
    public JdbcAddress far() {
        return far;
    }

    public ProcessHandle proxy() {
        return proxy.handle();
    }

    public String version() throws SQLException {
        try (Connection connection = near.connect()) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    /** The time of {@code SELECT 1}. */
    public static RoundTrip roundTrip(JdbcAddress address) throws Exception {
        try (Connection connection = address.connect();
                PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
            return RoundTrip.measure(() -> statement.executeQuery().close());
        }
    }

    @Override
    public void close() throws Exception {
        try (server;
                proxy) {
            // Both are closed, whatever happens to the other.
        }
    }
}
