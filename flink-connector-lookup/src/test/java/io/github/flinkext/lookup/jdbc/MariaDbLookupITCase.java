/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.MariaDbServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.SQLException;

class MariaDbLookupITCase extends MySqlLookupContract {

    @RegisterExtension static final MariaDbServerExtension SERVER = new MariaDbServerExtension();

    @Override
    TestDatabase newDatabase() throws SQLException {
        return SERVER.newDatabase();
    }

    @Override
    String databaseName() {
        return "MariaDB";
    }
}
