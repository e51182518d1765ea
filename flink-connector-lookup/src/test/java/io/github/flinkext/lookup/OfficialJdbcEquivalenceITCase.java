/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.PostgresServerExtension;
import io.github.flinkext.testutils.TestDatabase;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Flink's own {@code jdbc} connector: with our options under LOAD MODULE, and without. */
@Tag("long")
class OfficialJdbcEquivalenceITCase extends JdbcEquivalenceITCase {

    @RegisterExtension
    static final PostgresServerExtension POSTGRES = new PostgresServerExtension();

    /** Whether the session goes without the module. */
    private boolean alone;

    @BeforeEach
    void loadTheModuleAgain() {
        alone = false;
    }

    @Override
    TestDatabase newDatabase() throws Exception {
        return POSTGRES.newDatabase();
    }

    @Override
    String connector() {
        return "jdbc";
    }

    @Override
    void prepare(StreamTableEnvironment tables) {
        if (!alone) {
            tables.executeSql("LOAD MODULE flinkext");
        }
    }

    @Test
    void theConnectorAloneGivesTheSameRows() throws Exception {
        alone = true;
        StreamTableEnvironment tables = create(EnvironmentSettings.inStreamingMode(), "jdbc", "");

        assertThat(FlinkCluster.rowsOf(tables, query("")))
                .containsExactlyInAnyOrderElementsOf(expected());
    }

    @Test
    void theConnectorWithTheModuleButWithoutOurOptionsGivesTheSameRows() throws Exception {
        StreamTableEnvironment tables =
                create(
                        EnvironmentSettings.inStreamingMode(),
                        "jdbc",
                        ", 'lookup.cache' = 'PARTIAL', 'lookup.partial-cache.max-rows' = '50'");

        assertThat(tables.explainSql(query(""))).doesNotContain("BatchedLookupJoin");
        assertThat(FlinkCluster.rowsOf(tables, query("")))
                .containsExactlyInAnyOrderElementsOf(expected());
    }

    @Test
    void scansStayWithTheConnector() throws Exception {
        StreamTableEnvironment tables =
                create(
                        EnvironmentSettings.inStreamingMode(),
                        "jdbc",
                        ", 'lookup.async.batch.size' = '10'");

        assertThat(FlinkCluster.rowsOf(tables, "SELECT id FROM products WHERE active LIMIT 1000"))
                .isNotEmpty();
    }
}
