/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.DatabaseServer;
import io.github.flinkext.testutils.MariaDbServer;
import io.github.flinkext.testutils.TestDatabase;

import java.sql.SQLException;

class MySqlDriverRestartITCase extends JdbcRestartContract {

    @Override
    DatabaseServer start() {
        return MariaDbServer.startAsMySql();
    }

    @Override
    TestDatabase newDatabase(DatabaseServer started) throws SQLException {
        return MySqlDriverLookupITCase.throughMySqlDriver(started.newDatabase());
    }
}
