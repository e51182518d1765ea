/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

final class PostgresServerITCase extends DatabaseServerContract {

    @Override
    DatabaseServer start() {
        return PostgresServer.start();
    }
}
