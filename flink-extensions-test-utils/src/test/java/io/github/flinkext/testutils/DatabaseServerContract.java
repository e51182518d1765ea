/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What every private database server does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DatabaseServerContract {

    private DatabaseServer server;

    abstract DatabaseServer start();

    @BeforeAll
    void startServer() {
        server = start();
    }

    @AfterAll
    void closeServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void givesDatabasesThatDoNotSeeEachOther() throws SQLException {
        TestDatabase one = server.newDatabase();
        TestDatabase other = server.newDatabase();

        one.execute("CREATE TABLE t (id INT)", "INSERT INTO t VALUES (1)");
        other.execute("CREATE TABLE t (id INT)", "INSERT INTO t VALUES (2)");

        assertThat(onlyNumber(one, "SELECT id FROM t")).isEqualTo(1);
        assertThat(onlyNumber(other, "SELECT id FROM t")).isEqualTo(2);
    }

    @Test
    void refusesAWrongPassword() {
        TestDatabase database = server.administrativeDatabase();

        assertThatThrownBy(
                        () -> new TestDatabase(database.jdbcUrl(), database.user(), "").connect())
                .isInstanceOf(SQLException.class);
    }

    @Test
    void breaksConnectionsWhenKilledAndKeepsItsDataOverARestart() throws Exception {
        TestDatabase database = server.newDatabase();
        database.execute("CREATE TABLE t (id INT)", "INSERT INTO t VALUES (7)");
        int port = server.port();

        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            server.kill();

            assertThatThrownBy(() -> statement.execute("SELECT 1"))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);

        server.restart();

        assertThat(server.port()).isEqualTo(port);
        assertThat(onlyNumber(database, "SELECT id FROM t")).isEqualTo(7);
    }

    @Test
    void answersNothingWhilePaused() throws Exception {
        TestDatabase database = server.newDatabase();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            server.pause();
            connection.setNetworkTimeout(Runnable::run, 200);
            assertThatThrownBy(() -> statement.execute("SELECT 1"))
                    .isInstanceOf(SQLException.class);
        }

        CompletableFuture<Integer> answer =
                CompletableFuture.supplyAsync(() -> unchecked(database));
        assertThat(answer).isNotDone();
        server.resume();

        assertThat(answer.join()).isEqualTo(1);
    }

    @Test
    void leavesNeitherProcessNorFolderWhenClosed() throws IOException {
        DatabaseServer closing = start();
        Path folder = closing.process().folder();
        ProcessHandle process = ProcessHandle.of(closing.pid()).orElseThrow();
        assertThat(folder).exists();

        closing.close();

        await().until(() -> !process.isAlive());
        assertThat(folder).doesNotExist();
    }

    @Test
    void endsWhenClosedWhilePaused() throws IOException {
        DatabaseServer closing = start();
        ProcessHandle process = ProcessHandle.of(closing.pid()).orElseThrow();
        closing.pause();

        closing.close();

        await().until(() -> !process.isAlive());
    }

    private static int unchecked(TestDatabase database) {
        try {
            return onlyNumber(database, "SELECT 1");
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    static int onlyNumber(TestDatabase database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }
}
