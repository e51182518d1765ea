/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.sql.SQLException;

import static org.assertj.core.api.Assertions.assertThat;

final class ServerExtensionsITCase {

    @RegisterExtension static final RedisServerExtension REDIS = new RedisServerExtension();

    @RegisterExtension static final RedisServerExtension SAME_REDIS = new RedisServerExtension();

    @RegisterExtension
    static final PostgresServerExtension POSTGRES = new PostgresServerExtension();

    @RegisterExtension static final MariaDbServerExtension MARIADB = new MariaDbServerExtension();

    @Test
    void sharesOneServerOfAKind() {
        assertThat(SAME_REDIS.url()).isEqualTo(REDIS.url());
    }

    @Test
    void givesKeyPrefixesThatDiffer() throws IOException {
        assertThat(RedisKind.standalone().answers(REDIS.host(), REDIS.port())).isTrue();
        assertThat(REDIS.newKeyPrefix()).isNotEqualTo(REDIS.newKeyPrefix());
    }

    @Test
    void givesEmptyPostgresDatabases() throws SQLException {
        TestDatabase database = POSTGRES.newDatabase();

        assertThat(
                        DatabaseServerContract.onlyNumber(
                                database,
                                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isZero();
        assertThat(database.user()).isEqualTo(POSTGRES.user());
        assertThat(
                        DatabaseServerContract.onlyNumber(
                                database,
                                "SELECT setting::int FROM pg_settings WHERE name = 'max_connections'"))
                .isEqualTo(200);
    }

    @Test
    void givesEmptyMariaDbDatabases() throws SQLException {
        TestDatabase database = MARIADB.newDatabase();

        assertThat(
                        DatabaseServerContract.onlyNumber(
                                database,
                                "SELECT count(*) FROM information_schema.tables WHERE table_schema = '"
                                        + database.name()
                                        + "'"))
                .isZero();
        assertThat(
                        DatabaseServerContract.onlyNumber(
                                database,
                                "SELECT count(*) FROM mysql.global_priv WHERE user IN ('', 'root')"))
                .isZero();
    }
}
