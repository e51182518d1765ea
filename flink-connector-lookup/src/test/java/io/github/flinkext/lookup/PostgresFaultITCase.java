/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.PostgresServer;
import io.github.flinkext.testutils.PrivateServer;
import io.github.flinkext.testutils.TcpProxy;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.types.Row;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code lookup-jdbc} with a PostgreSQL that misbehaves. */
class PostgresFaultITCase extends LookupFaultITCase {

    private static final String ROWS_OF_FAMILIES =
            "SELECT COUNT(*), COUNT(DISTINCT i.id), COUNT(DISTINCT o.id) FROM orders AS o"
                    + " JOIN items FOR SYSTEM_TIME AS OF o.pt AS i ON MOD(o.id, 150) = i.family"
                    + " WHERE o.id < 600";

    private static PostgresServer server;
    private static TestDatabase database;
    private static TcpProxy proxy;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start();
        database = server.newDatabase();
        database.execute(
                "CREATE TABLE items (id INT PRIMARY KEY, name VARCHAR(20), family INT)",
                "INSERT INTO items SELECT g, 'item-' || g, g / 20 FROM generate_series(0, 2999) g",
                "CREATE INDEX ON items (family)",
                // Reading row 13 of it fails; all others are right.
                "CREATE VIEW poisoned AS SELECT id,"
                        + " CASE WHEN 1 / (id - 13) < 2 THEN name END AS name, family FROM items");
        proxy = TcpProxy.to(database.host(), database.port());
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            proxy.close();
            server.close();
        }
    }

    @Test
    void splitsRequestsWhoseRowsWouldNotFitAndLosesNone() throws Exception {
        items("items", "'lookup.max-result-rows' = '50'");

        assertThat(lastRow(ROWS_OF_FAMILIES).get()).isEqualTo(Row.of(600 * 20L, 3_000L, 600L));
    }

    @Test
    void namesTheKeyWhoseRowsAloneDoNotFit() {
        items("items", "'lookup.max-result-rows' = '10', 'lookup.retry.delay' = '1 ms'");

        assertThatThrownBy(() -> lastRow(ROWS_OF_FAMILIES).get())
                .hasStackTraceContaining("'lookup.max-result-rows'")
                .hasStackTraceContaining("Cannot look up key [");
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
        String url =
                database.jdbcUrl()
                        .replace(database.host() + ":" + database.port(), host + ":" + port);
        return String.format(
                "'connector' = 'lookup-jdbc', 'url' = '%s', 'table-name' = '%s',"
                        + " 'username' = '%s', 'password' = '%s'",
                url, table, database.user(), password);
    }

    @Override
    String password() {
        return database.password();
    }

    @Override
    String serverName() {
        return "PostgreSQL";
    }

    @Override
    String poison() {
        return "division by zero";
    }
}
