/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.PostgresServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.TableEnvironment;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A PostgreSQL that is some milliseconds away. */
class PostgresFailoverITCase extends LookupFailoverITCase {

    @RegisterExtension
    static final PostgresServerExtension POSTGRES = new PostgresServerExtension();

    private static TestDatabase database;

    @BeforeAll
    static void store() throws Exception {
        database = POSTGRES.newDatabase();
        database.execute(
                "CREATE TABLE staff AS SELECT id, 'name-' || id AS name FROM generate_series(0, 4999) AS g (id)",
                "ALTER TABLE staff ADD PRIMARY KEY (id)");
        startProxy(database.host(), database.port());
    }

    @Override
    void createStaff(TableEnvironment tables, String options) {
        TestDatabase far = database.through(proxy());
        tables.executeSql(
                String.format(
                        "CREATE TABLE staff (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH"
                                + " ('connector' = 'lookup-jdbc', 'url' = '%s', 'table-name' = 'staff',"
                                + " 'username' = '%s', 'password' = '%s', %s)",
                        far.jdbcUrl(), far.user(), far.password(), options));
    }
}
