/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.TestDatabase;

import java.sql.SQLException;

/** MySQL's own driver on a MariaDB, which it takes for an old MySQL. */
class MySqlDriverKeyEquivalenceITCase extends MariaDbKeyEquivalenceITCase {

    private TestDatabase throughItsOwnDriver;

    @Override
    TestDatabase newDatabase() throws SQLException {
        throughItsOwnDriver = super.newDatabase();
        return MySqlDriverLookupITCase.throughMySqlDriver(throughItsOwnDriver);
    }

    /** MySQL's driver would leave out the parts of a second. */
    @Override
    TestDatabase plain(TestDatabase database) {
        return throughItsOwnDriver;
    }
}
