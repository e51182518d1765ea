/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

/** On HSQLDB, which closes a connection only when its statement has ended. */
class ConnectionPoolTest {

    private static final CountDownLatch STARTED = new CountDownLatch(1);
    private static final CountDownLatch ENDED = new CountDownLatch(1);

    private final TestDatabase database =
            new TestDatabase("jdbc:hsqldb:mem:" + UUID.randomUUID(), "SA", "");

    /** Called by the database, which the module's pom allows: HSQLDB asks once per JVM. */
    public static final class Routines {

        private Routines() {}

        /** Takes as long as the test says. */
        public static int waitForTheEnd() throws InterruptedException {
            STARTED.countDown();
            ENDED.await();
            return 1;
        }
    }

    @AfterEach
    void endStatements() {
        ENDED.countDown();
    }

    @Test
    void closesWithoutWaitingForStatementsThatTheDriverWaitsFor() throws Exception {
        database.execute(
                "CREATE FUNCTION wait_for_the_end() RETURNS INT LANGUAGE JAVA NO SQL EXTERNAL NAME"
                        + " 'CLASSPATH:"
                        + Routines.class.getName()
                        + ".waitForTheEnd'");
        JdbcSettings settings = OpenLookup.settings(database, "unused");
        ConnectionPool.Lease lease =
                ConnectionPool.lease(
                        DriverConnections.of(
                                settings,
                                JdbcDialects.of(settings.url()),
                                getClass().getClassLoader()),
                        settings);
        Thread statement = new Thread(() -> runStatement(lease));
        statement.start();
        STARTED.await();

        assertTimeout(Duration.ofSeconds(20), lease::close);

        assertThat(statement.isAlive()).isTrue();
        ENDED.countDown();
        await().until(() -> !statement.isAlive());
    }

    private static void runStatement(ConnectionPool.Lease lease) {
        try (Connection connection = lease.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("CALL wait_for_the_end()");
        } catch (SQLException expected) {
            // The connection was closed under the statement.
        }
    }
}
