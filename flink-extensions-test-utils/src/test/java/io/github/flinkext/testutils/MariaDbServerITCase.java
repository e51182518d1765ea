/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

final class MariaDbServerITCase extends DatabaseServerContract {

    @Override
    DatabaseServer start() {
        return MariaDbServer.start();
    }
}
