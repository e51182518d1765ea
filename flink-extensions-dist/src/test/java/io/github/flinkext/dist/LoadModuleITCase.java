/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.CollectionUtil;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code LOAD MODULE flinkext} with the jar in {@code lib/}. */
class LoadModuleITCase {

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @Test
    void listsTheModule() throws Exception {
        TableEnvironment session = session("streaming");

        assertThat(rows(session, "SHOW MODULES")).contains(Row.of("flinkext"));
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
        assertThat(rows(session, "SELECT id FROM orders"))
                .containsExactlyInAnyOrder(Row.of(1L), Row.of(2L), Row.of(3L));
    }

    @Test
    void putsItsHookIntoTheSession() {
        TableEnvironment session = session("streaming");

        assertThat(session.getConfig().getPlannerConfig().getClass().getName())
                .isEqualTo("io.github.flinkext.sql.ExtensionPlannerConfig");
    }

    private static TableEnvironment session(String mode) {
        EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance();
        TableEnvironment session =
                TableEnvironment.create(
                        mode.equals("batch")
                                ? settings.inBatchMode().build()
                                : settings.inStreamingMode().build());
        session.executeSql("LOAD MODULE flinkext");
        return session;
    }

    private static List<Row> rows(TableEnvironment session, String query) throws Exception {
        try (CloseableIterator<Row> rows = session.executeSql(query).collect()) {
            return CollectionUtil.iteratorToList(rows);
        }
    }
}
