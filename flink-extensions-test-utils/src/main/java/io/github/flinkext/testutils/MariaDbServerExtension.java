/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

/**
 * The MariaDB server that all tests of this JVM share.
 *
 * <pre>{@code
 * @RegisterExtension static final MariaDbServerExtension SERVER = new MariaDbServerExtension();
 *
 * TestDatabase database = SERVER.newDatabase();
 * }</pre>
 *
 * <p>It is the one that FLINKEXT_MARIADB_URL (a JDBC URL with a database), FLINKEXT_MARIADB_USER
 * and FLINKEXT_MARIADB_PASSWORD give, else a private process, else a container. Without any the
 * tests are skipped, or fail if FLINKEXT_REQUIRE_SERVERS is true. A test that harms its server
 * starts its own with {@link MariaDbServer#start()}.
 */
public final class MariaDbServerExtension extends DatabaseServerExtension {

    @Override
    ServerKind kind() {
        return new MariaDbKind();
    }
}
