/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A database nobody has heard of: H2 behind a driver of another name. */
class GenericLookupTest extends JdbcLookupContract {

    private static final Driver DRIVER = new RenamedDriver();

    /** What the JDBC standard has no calls for. */
    private static final Set<String> UNKNOWN =
            Set.of("INT ARRAY", "VARCHAR(9) ARRAY", "TIMESTAMP(6) WITH TIME ZONE");

    private Connection keepsTheDatabase;
    private TestDatabase h2;

    @BeforeAll
    static void registerDriver() throws SQLException {
        DriverManager.registerDriver(DRIVER);
    }

    @AfterAll
    static void deregisterDriver() throws SQLException {
        DriverManager.deregisterDriver(DRIVER);
    }

    @Override
    TestDatabase newDatabase() throws SQLException {
        String name = UUID.randomUUID().toString();
        h2 = new TestDatabase("jdbc:h2:mem:" + name, "lookup", "s3cret-of-h2");
        keepsTheDatabase = h2.connect();
        return new TestDatabase("jdbc:renamed:mem:" + name, h2.user(), h2.password());
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        keepsTheDatabase.close();
    }

    @Override
    String parameterSeparators() {
        return ";;";
    }

    @Override
    String databaseName() {
        return "renamed";
    }

    @Override
    Stream<TypeCase> types() {
        return genericTypes();
    }

    static Stream<TypeCase> genericTypes() {
        // The classes of java.sql know no days before the Gregorian calendar, and no hour that the
        // JVM's time zone skips.
        return H2LookupTest.h2Types()
                .filter(type -> !UNKNOWN.contains(type.sqlType()))
                .filter(type -> !type.literal().contains("1582"));
    }

    @Override
    void createSlowView() throws SQLException {
        H2LookupTest.createSlowView(h2);
    }

    @Override
    int slowStatements() throws SQLException {
        return H2LookupTest.slowStatements(h2);
    }

    /** H2's driver under another name. */
    private static final class RenamedDriver implements Driver {

        private static final String PREFIX = "jdbc:renamed:";

        private final Driver behind = new org.h2.Driver();

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            return acceptsURL(url)
                    ? behind.connect("jdbc:h2:" + url.substring(PREFIX.length()), info)
                    : null;
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith(PREFIX);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }
}
