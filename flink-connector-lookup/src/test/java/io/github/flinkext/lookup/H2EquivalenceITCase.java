/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.TestDatabase;

import org.junit.jupiter.api.Tag;

import java.util.UUID;

/** {@code lookup-jdbc} on the embedded database H2, which needs no server. */
@Tag("long")
class H2EquivalenceITCase extends JdbcEquivalenceITCase {

    static TestDatabase newH2Database() {
        // Lower-case names, as Flink's connector writes them; alive until the JVM ends.
        return new TestDatabase(
                "jdbc:h2:mem:"
                        + UUID.randomUUID()
                        + ";DB_CLOSE_DELAY=-1;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE",
                "sa",
                "");
    }

    @Override
    TestDatabase newDatabase() {
        return newH2Database();
    }
}
