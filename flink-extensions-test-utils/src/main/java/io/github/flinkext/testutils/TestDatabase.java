/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database of a server and the account that may do everything in it.
 *
 * <p>Its driver is the business of the module that uses it: this one brings none.
 */
public record TestDatabase(String jdbcUrl, String user, String password) {

    private static final String JDBC = "jdbc:";

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, user, password);
    }

    /** Runs the statements one after the other on one connection. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public String name() {
        return location().getPath().substring(1);
    }

    public String host() {
        return location().getHost();
    }

    public int port() {
        return location().getPort();
    }

    /** The same database reached through a proxy that listens on the loopback address. */
    public TestDatabase through(TcpProxy proxy) {
        return at(Loopback.ADDRESS + ":" + proxy.port(), name());
    }

    /** Another database of the same server. */
    TestDatabase sibling(String name) {
        return at(location().getRawAuthority(), name);
    }

    private TestDatabase at(String authority, String name) {
        URI old = location();
        String query = old.getRawQuery() == null ? "" : "?" + old.getRawQuery();
        return new TestDatabase(
                JDBC + old.getScheme() + "://" + authority + "/" + name + query, user, password);
    }

    private URI location() {
        return URI.create(jdbcUrl.substring(JDBC.length()));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name() + " at " + host() + ":" + port();
    }
}
