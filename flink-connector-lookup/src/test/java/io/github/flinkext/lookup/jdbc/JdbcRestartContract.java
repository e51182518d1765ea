/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.DatabaseServer;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.data.RowData;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of lookups when their server fails. */
abstract class JdbcRestartContract {

    private DatabaseServer server;
    private TestDatabase database;

    /** Starts the server that fails. */
    abstract DatabaseServer start();

    /** A new database of it, as the driver under test reaches it. */
    TestDatabase newDatabase(DatabaseServer started) throws SQLException {
        return started.newDatabase();
    }

    @BeforeEach
    void startServer() throws SQLException {
        server = start();
        database = newDatabase(server);
        database.execute(
                "CREATE TABLE numbers (id BIGINT PRIMARY KEY, v VARCHAR(20))",
                "INSERT INTO numbers VALUES (1, 'one'), (2, 'two')");
    }

    @AfterEach
    void closeServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void failsAsAConnectionDoesAndRecoversAfterARestart() throws Exception {
        try (OpenLookup lookup = open()) {
            assertThat(one(lookup).get().get(0)).hasSize(1);

            server.kill();
            for (int i = 0; i < 3; i++) {
                Throwable failure = JdbcLookupContract.failureOf(one(lookup));
                assertThat(lookup.function().concernsAllKeys(failure))
                        .as(failure.toString())
                        .isTrue();
                assertThat(failure).hasMessageStartingWith("Cannot look up a key in numbers of ");
            }

            server.restart();
            await().ignoreExceptions().until(() -> one(lookup).get().get(0).size() == 1);
        }
    }

    @Test
    void cutsTheConnectionToAServerThatDoesNotEvenCancel() throws Exception {
        try (OpenLookup lookup = open()) {
            assertThat(one(lookup).get().get(0)).hasSize(1);
            server.pause();
            CompletableFuture<?> lost = one(lookup);
            CompletableFuture<?> alsoLost = one(lookup);

            lost.cancel(true);
            alsoLost.cancel(true);
            server.resume();

            await().ignoreExceptions().until(() -> one(lookup).get().get(0).size() == 1);
        }
    }

    @Test
    void closesWhileItsServerHangs() throws Exception {
        OpenLookup lookup = open();
        try {
            assertThat(one(lookup).get().get(0)).hasSize(1);
            server.pause();
            one(lookup);
        } finally {
            lookup.close();
        }

        assertThat(ConnectionPool.count()).isZero();
    }

    private OpenLookup open() throws SQLException {
        return OpenLookup.of(
                OpenLookup.impatient(database, "numbers"),
                LookupQuery.of(JdbcLookupContract.ID_AND_VALUE, List.of(0), List.of()));
    }

    private static CompletableFuture<List<Collection<RowData>>> one(OpenLookup lookup) {
        return lookup.ask(List.of(JdbcLookupContract.id(1)));
    }
}
