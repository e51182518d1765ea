/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

/** A MariaDB process of its own, for tests and benchmarks that harm or slow down their server. */
public final class MariaDbServer extends DatabaseServer {

    private MariaDbServer(ServerProcess process) {
        super(process);
    }

    /** Starts a new server, or skips the test if MariaDB is not on this machine. */
    public static MariaDbServer start() {
        return new MariaDbServer(ServerLookup.ofThisMachine().startPrivate(new MariaDbKind()));
    }

    /**
     * Starts a new server that tells its clients it is MySQL 5.7, or skips the test. MySQL's driver
     * goes by that: it takes a MariaDB that says its own name for an old MySQL.
     */
    public static MariaDbServer startAsMySql() {
        return new MariaDbServer(
                ServerLookup.ofThisMachine().startPrivate(new MariaDbKind("--version=5.7.19-log")));
    }
}
