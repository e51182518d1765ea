/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Where a database is and who may use it. */
@Internal
public record JdbcAddress(String url, String user, String password) implements Serializable {

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** Leaves the password out, and the URL, which may hold one. */
    @Override
    public String toString() {
        return "database of user " + user;
    }
}
