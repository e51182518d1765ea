/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.sql.SQLException;

/** A shared database server. */
abstract class DatabaseServerExtension extends SharedServerExtension {

    /** The database that is there from the start, meant for nothing but making others. */
    public TestDatabase administrativeDatabase() {
        return server().running().database();
    }

    /** A new, empty database. */
    public TestDatabase newDatabase() throws SQLException {
        return server().newDatabase();
    }

    public String user() {
        return server().running().user();
    }

    public String password() {
        return server().running().password();
    }
}
