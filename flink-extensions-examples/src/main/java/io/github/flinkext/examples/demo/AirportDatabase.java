/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import io.github.flinkext.testutils.TcpProxy;

import org.h2.tools.Server;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;

/**
 * A database in this JVM that holds the airports and their states, asked over TCP through a proxy
 * that makes it as far away as a server in another data centre of the same town.
 */
final class AirportDatabase implements AutoCloseable {

    private static final String USER = "demo";
    private static final String PASSWORD = "demo";
    private static final String NAME = "mem:airports;DATABASE_TO_UPPER=FALSE";
    private static final int PINGS = 101;

    private final Server server;
    private final TcpProxy proxy;
    private final Connection connection;
    private final int airports;

    private AirportDatabase(Server server, TcpProxy proxy, Connection connection)
            throws SQLException {
        this.server = server;
        this.proxy = proxy;
        this.connection = connection;
        this.airports = (int) number("SELECT COUNT(*) FROM airports");
    }

    /** Starts the database, with a round trip that takes so much longer than on one machine. */
    static AirportDatabase start(Duration roundTrip) throws SQLException, IOException {
        // Read once, when H2 is loaded: nobody outside of this machine can connect.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        Connection connection = DriverManager.getConnection("jdbc:h2:" + NAME, USER, PASSWORD);
        load(connection);
        // Port 0 is any that is free.
        Server server = Server.createTcpServer("-tcpPort", "0").start();
        TcpProxy proxy = TcpProxy.to("127.0.0.1", server.getPort());
        proxy.delay(roundTrip.dividedBy(2));
        return new AirportDatabase(server, proxy, connection);
    }

    private static void load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE TABLE airports (
                        iata      VARCHAR(4) PRIMARY KEY,
                        name      VARCHAR(100),
                        city      VARCHAR(100),
                        state     VARCHAR(2),
                        country   VARCHAR(100),
                        latitude  DOUBLE PRECISION,
                        longitude DOUBLE PRECISION
                    ) AS SELECT * FROM CSVREAD('classpath:/data/airports.csv', NULL, 'charset=UTF-8')
                    """);
            statement.execute(
                    """
                    CREATE TABLE states (
                        state VARCHAR(2) PRIMARY KEY,
                        zone  VARCHAR(50)
                    ) AS SELECT * FROM CSVREAD('classpath:/data/zones.csv', NULL, 'charset=UTF-8')
                    """);
            // It keeps statistics of so many statements, which differ in their number of keys.
            statement.execute("SET QUERY_STATISTICS_MAX_ENTRIES 100000");
        }
    }

    /** Where jobs find the database. */
    String url() {
        return "jdbc:h2:tcp://127.0.0.1:" + proxy.port() + "/" + NAME;
    }

    int airports() {
        return airports;
    }

    /** Counts requests from zero. */
    void countRequests() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET QUERY_STATISTICS FALSE");
            statement.execute("SET QUERY_STATISTICS TRUE");
        }
    }

    /** How often airports were asked for since {@link #countRequests}, by the database's count. */
    long requests() throws SQLException {
        return number(
                """
                SELECT COALESCE(SUM(EXECUTION_COUNT), 0)
                FROM INFORMATION_SCHEMA.QUERY_STATISTICS
                WHERE SQL_STATEMENT LIKE 'SELECT%airports%'
                """);
    }

    /** How long a request takes that has nothing to do, measured: the median of many. */
    Duration roundTrip() throws SQLException {
        long[] nanos = new long[PINGS];
        try (Connection remote = DriverManager.getConnection(url(), USER, PASSWORD);
                PreparedStatement ping = remote.prepareStatement("VALUES 1")) {
            for (int i = 0; i < PINGS; i++) {
                long start = System.nanoTime();
                ping.executeQuery().close();
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[PINGS / 2]);
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        proxy.close();
        server.stop();
        connection.close();
    }
}
