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
}
