/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.MariaDbServer;
import io.github.flinkext.testutils.TestDatabase;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

import static org.assertj.core.api.Assertions.assertThat;

/** MySQL's own driver, on a MariaDB that passes for MySQL. */
class MySqlDriverLookupITCase extends MySqlLookupContract {

    private MariaDbServer server;

    @BeforeAll
    void startServer() {
        server = MariaDbServer.startAsMySql();
    }

    @AfterAll
    void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Override
    TestDatabase newDatabase() throws SQLException {
        return throughMySqlDriver(server.newDatabase());
    }

    static TestDatabase throughMySqlDriver(TestDatabase mariaDb) {
        return new TestDatabase(
                mariaDb.jdbcUrl().replace("jdbc:mariadb:", "jdbc:mysql:"),
                mariaDb.user(),
                mariaDb.password());
    }

    @Override
    String databaseName() {
        return "MySQL";
    }

    @Test
    void itsServerPassesForMySql() throws SQLException {
        try (Connection connection = database.connect()) {
            assertThat(connection.getMetaData().getDatabaseProductVersion()).startsWith("5.7.");
        }
    }
}
