/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.sql.SQLException;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The one server of its kind that all tests of this JVM share. */
final class SharedServer implements AutoCloseable {

    private final RunningServer server;
    private final Queue<TestDatabase> databases = new ConcurrentLinkedQueue<>();

    SharedServer(RunningServer server) {
        this.server = server;
    }

    RunningServer running() {
        return server;
    }

    TestDatabase newDatabase() throws SQLException {
        TestDatabase created = newDatabase(server.database());
        databases.add(created);
        return created;
    }

    static TestDatabase newDatabase(TestDatabase administrative) throws SQLException {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        administrative.execute("CREATE DATABASE " + name);
        return administrative.sibling(name);
    }

    @Override
    public void close() throws Exception {
        try (server) {
            if (server.outlivesTests()) {
                for (TestDatabase database : databases) {
                    server.database().execute("DROP DATABASE " + database.name());
                }
            }
        }
    }
}
