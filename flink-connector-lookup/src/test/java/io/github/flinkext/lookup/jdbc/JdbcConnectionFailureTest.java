/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.util.ExceptionUtils;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JdbcConnectionFailureTest {

    private static final String PASSWORD = "open-sesame";

    @AfterEach
    void leavesNoConnectionPool() {
        assertThat(ConnectionPool.count()).isZero();
    }

    @Test
    void saysWhoRefusesTheConnection() {
        assertThatThrownBy(() -> open("jdbc:postgresql://127.0.0.1:1/db?sslpassword=" + PASSWORD))
                .isInstanceOf(SQLException.class)
                .hasMessageStartingWith(
                        "Cannot connect to PostgreSQL at 127.0.0.1:1/db as user ali: ")
                .hasMessageContaining("refused")
                .satisfies(JdbcConnectionFailureTest::tellsNoPassword);
        assertThatThrownBy(() -> open("jdbc:mariadb://127.0.0.1:1/db"))
                .hasMessageStartingWith("Cannot connect to MariaDB at 127.0.0.1:1/db as user ali: ")
                .satisfies(JdbcConnectionFailureTest::tellsNoPassword);
    }

    @Test
    void saysThatTheDriverIsMissing() {
        assertThatThrownBy(() -> open("jdbc:nosuch://host/db?password=" + PASSWORD))
                .hasMessageContaining("Cannot connect to nosuch at host/db as user ali")
                .hasMessageContaining("Put its jar into Flink's lib/ or use ADD JAR")
                .satisfies(JdbcConnectionFailureTest::tellsNoPassword);
    }

    @Test
    void saysThatTheNamedDriverIsMissing() {
        TestDatabase database = new TestDatabase("jdbc:h2:mem:x", "ali", PASSWORD);
        JdbcSettings plain = OpenLookup.settings(database, "t");
        JdbcSettings settings =
                new JdbcSettings(
                        plain.url(),
                        plain.table(),
                        plain.username(),
                        plain.password(),
                        "org.example.NoDriver",
                        1,
                        plain.connectionTimeout(),
                        1,
                        1);

        assertThatThrownBy(() -> OpenLookup.of(settings, null))
                .hasMessageContaining("'driver' = 'org.example.NoDriver'")
                .hasMessageContaining("ADD JAR");
    }

    @Test
    void saysThatTheServerRefusesTheUser() throws SQLException {
        String url = "jdbc:h2:mem:guarded";
        try (Connection keepsTheDatabase =
                new TestDatabase(url, "ali", "something else").connect()) {
            assertThat(keepsTheDatabase.isClosed()).isFalse();
            assertThatThrownBy(() -> open(url))
                    .hasMessageStartingWith("Cannot connect to H2 at mem:guarded as user ali: ")
                    .hasMessageContaining("Wrong user name or password")
                    .satisfies(JdbcConnectionFailureTest::tellsNoPassword);
        }
    }

    @Test
    void settingsDoNotSayTheirPassword() {
        assertThat(
                        OpenLookup.settings(
                                new TestDatabase(
                                        "jdbc:postgresql://h/db?password=" + PASSWORD,
                                        "ali",
                                        PASSWORD),
                                "t"))
                .hasToString("t of PostgreSQL at h/db as user ali");
    }

    private static void open(String url) throws Exception {
        OpenLookup.of(
                        new TestDatabase(url, "ali", PASSWORD),
                        "t",
                        JdbcLookupContract.ID_AND_VALUE,
                        0)
                .close();
    }

    private static void tellsNoPassword(Throwable failure) {
        assertThat(ExceptionUtils.stringifyException(failure)).doesNotContain(PASSWORD);
    }
}
