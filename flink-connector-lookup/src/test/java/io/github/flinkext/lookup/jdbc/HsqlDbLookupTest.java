/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.junit.jupiter.api.AfterEach;

import java.sql.SQLException;
import java.util.UUID;
import java.util.stream.Stream;

/** HSQLDB, which has no dialect of its own. */
class HsqlDbLookupTest extends JdbcLookupContract {

    @Override
    TestDatabase newDatabase() {
        return new TestDatabase("jdbc:hsqldb:mem:" + UUID.randomUUID(), "SA", "");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.execute("SHUTDOWN");
    }

    @Override
    String parameterSeparators() {
        return ";;";
    }

    @Override
    String databaseName() {
        return "hsqldb";
    }

    @Override
    Stream<TypeCase> types() {
        return GenericLookupTest.genericTypes()
                // A REAL is a double here, which no float of 0.1 equals.
                .map(type -> type.sqlType().equals("REAL") ? type.notAsKey() : type);
    }

    /** Its connections are locked while a statement runs. */
    @Override
    boolean cancels() {
        return false;
    }

    @Override
    void createSlowView() {
        throw new UnsupportedOperationException();
    }

    @Override
    int slowStatements() {
        throw new UnsupportedOperationException();
    }
}
