/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.sql.SQLException;

/** A private database server. */
public abstract class DatabaseServer extends PrivateServer {

    DatabaseServer(ServerProcess process) {
        super(process);
    }

    /** The database that is there from the start, meant for nothing but making others. */
    public final TestDatabase administrativeDatabase() {
        return new TestDatabase(url(), user(), password());
    }

    /** A new, empty database. It survives restarts and ends with the server. */
    public final TestDatabase newDatabase() throws SQLException {
        return SharedServer.newDatabase(administrativeDatabase());
    }

    public final String user() {
        return process().kind().user();
    }

    public final String password() {
        return process().kind().password();
    }
}
