/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.DatabaseServer;
import io.github.flinkext.testutils.PrivateServer;
import io.github.flinkext.testutils.TcpProxy;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.types.Row;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code lookup-jdbc} with a database that misbehaves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcFaultITCase extends LookupFaultITCase {

    private static final int ITEMS = 3_000;

    private static final String ROWS_OF_FAMILIES =
            "SELECT COUNT(*), COUNT(DISTINCT i.id), COUNT(DISTINCT o.id) FROM orders AS o"
                    + " JOIN items FOR SYSTEM_TIME AS OF o.pt AS i ON MOD(o.id, 150) = i.family"
                    + " WHERE o.id < 600";

    private DatabaseServer server;
    private TestDatabase database;
    private TcpProxy proxy;

    /** Starts the server that misbehaves. */
    abstract DatabaseServer start();

    @BeforeAll
    void startServer() throws Exception {
        server = start();
        database = server.newDatabase();
        database.execute(
                "CREATE TABLE items (id INT PRIMARY KEY, name VARCHAR(20), family INT)",
                IntStream.range(0, ITEMS)
                        .mapToObj(id -> "(" + id + ", 'item-" + id + "', " + id / 20 + ")")
                        .collect(Collectors.joining(", ", "INSERT INTO items VALUES ", "")),
                "CREATE INDEX items_of_a_family ON items (family)",
                "CREATE TABLE two (name VARCHAR(20))",
                "INSERT INTO two VALUES ('one'), ('other')",
                // Reading row 13 of it fails; all others are right.
                "CREATE VIEW poisoned AS SELECT id, CASE WHEN id = 13"
                        + " THEN (SELECT two.name FROM two WHERE items.id = 13)"
                        + " ELSE items.name END AS name, family FROM items");
        proxy = TcpProxy.to(database.host(), database.port());
    }

    @AfterAll
    void stopServer() throws Exception {
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
    String poison() {
        return "more than";
    }
}
