/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

/**
 * The PostgreSQL server that all tests of this JVM share.
 *
 * <pre>{@code
 * @RegisterExtension static final PostgresServerExtension SERVER = new PostgresServerExtension();
 *
 * TestDatabase database = SERVER.newDatabase();
 * }</pre>
 *
 * <p>It is the one that FLINKEXT_POSTGRES_URL (a JDBC URL with a database), FLINKEXT_POSTGRES_USER
 * and FLINKEXT_POSTGRES_PASSWORD give, else a private process, else a container. Without any the
 * tests are skipped, or fail if FLINKEXT_REQUIRE_SERVERS is true. A test that harms its server
 * starts its own with {@link PostgresServer#start()}.
 */
public final class PostgresServerExtension extends DatabaseServerExtension {

    @Override
    ServerKind kind() {
        return new PostgresKind();
    }
}
