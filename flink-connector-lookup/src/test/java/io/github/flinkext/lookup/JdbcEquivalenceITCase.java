/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.testing.Products;
import io.github.flinkext.testutils.TestDatabase;

/** Equal rows from a table in a database. */
abstract class JdbcEquivalenceITCase extends LookupEquivalenceITCase {

    private TestDatabase database;

    /** A new database on the server under test. */
    abstract TestDatabase newDatabase() throws Exception;

    @Override
    final void store(Products toStore) throws Exception {
        database = newDatabase();
        toStore.createIn(database);
    }

    @Override
    final String tableOptions(String forConnector) {
        return String.format(
                "'url' = '%s', 'table-name' = 'products', 'username' = '%s', 'password' = '%s'",
                database.jdbcUrl(), database.user(), database.password());
    }
}
