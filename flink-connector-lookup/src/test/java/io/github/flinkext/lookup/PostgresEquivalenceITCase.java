/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.PostgresServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code lookup-jdbc} on PostgreSQL. */
@Tag("long")
class PostgresEquivalenceITCase extends JdbcEquivalenceITCase {

    @RegisterExtension
    static final PostgresServerExtension POSTGRES = new PostgresServerExtension();

    @Override
    TestDatabase newDatabase() throws Exception {
        return POSTGRES.newDatabase();
    }
}
