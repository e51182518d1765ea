/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.MariaDbServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code lookup-jdbc} on MariaDB. */
@Tag("long")
class MariaDbEquivalenceITCase extends JdbcEquivalenceITCase {

    @RegisterExtension static final MariaDbServerExtension MARIADB = new MariaDbServerExtension();

    @Override
    TestDatabase newDatabase() throws Exception {
        return MARIADB.newDatabase();
    }
}
