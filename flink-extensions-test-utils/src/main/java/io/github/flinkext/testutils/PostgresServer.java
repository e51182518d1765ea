/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

/**
 * A PostgreSQL process of its own, for tests and benchmarks that harm or slow down their server.
 */
public final class PostgresServer extends DatabaseServer {

    private PostgresServer(ServerProcess process) {
        super(process);
    }

    /** Starts a new server, or skips the test if PostgreSQL is not on this machine. */
    public static PostgresServer start() {
        return new PostgresServer(ServerLookup.ofThisMachine().startPrivate(new PostgresKind()));
    }
}
