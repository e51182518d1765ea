/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.DatabaseServer;
import io.github.flinkext.testutils.PostgresServer;

import org.junit.jupiter.api.Tag;

@Tag("long")
class PostgresFaultITCase extends JdbcFaultITCase {

    @Override
    DatabaseServer start() {
        return PostgresServer.start();
    }

    @Override
    String serverName() {
        return "PostgreSQL";
    }
}
