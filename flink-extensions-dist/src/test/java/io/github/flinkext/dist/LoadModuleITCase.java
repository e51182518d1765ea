/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code LOAD MODULE flinkext} with the jar in {@code lib/}. */
class LoadModuleITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @Test
    void listsTheModule() throws Exception {
        TableEnvironment session = session("streaming");

        assertThat(FlinkCluster.rowsOf(session, "SHOW MODULES")).contains(Row.of("flinkext"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "batch"})
    void explainsAndRunsAQuery(String mode) throws Exception {
        TableEnvironment session = session(mode);
        session.executeSql(
                """
                CREATE TABLE orders (id BIGINT) WITH (
                    'connector' = 'datagen',
                    'number-of-rows' = '3',
                    'fields.id.kind' = 'sequence',
                    'fields.id.start' = '1',
                    'fields.id.end' = '3')
                """);

        assertThat(session.explainSql("SELECT id FROM orders"))
                .contains("Optimized Execution Plan")
                .contains("table=[[default_catalog, default_database, orders]]");
        assertThat(FlinkCluster.rowsOf(session, "SELECT id FROM orders"))
                .containsExactlyInAnyOrder(Row.of(1L), Row.of(2L), Row.of(3L));
    }

    @Test
    void putsItsHookIntoTheSession() {
        TableEnvironment session = session("streaming");

        assertThat(session.getConfig().getPlannerConfig().getClass().getName())
                .isEqualTo("io.github.flinkext.sql.ExtensionPlannerConfig");
    }

    private static TableEnvironment session(String mode) {
        TableEnvironment session =
                mode.equals("batch") ? FLINK.batchTables() : FLINK.streamingTables();
        session.executeSql("LOAD MODULE flinkext");
        return session;
    }
}
