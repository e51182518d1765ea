/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.testutils.DatabaseServer;
import io.github.flinkext.testutils.PostgresServer;

class PostgresRestartITCase extends JdbcRestartContract {

    @Override
    DatabaseServer start() {
        return PostgresServer.start();
    }
}
