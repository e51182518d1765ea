/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code ADD JAR} in a session whose class path lacks the jar. Runs in a JVM of its own. */
class AddJarITCase {

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @Test
    void doesNotFindTheModuleBefore() {
        assertThatThrownBy(() -> Class.forName("io.github.flinkext.sql.FlinkextModule"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> session().executeSql("LOAD MODULE flinkext"))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void loadsTheModuleAndRunsAQuery() throws Exception {
        TableEnvironment session = session();

        session.executeSql("ADD JAR '" + Jar.requiredProperty("flinkext.dist.jar") + "'");
        session.executeSql("LOAD MODULE flinkext");
        session.executeSql(
                """
                CREATE TABLE orders (id BIGINT) WITH (
                    'connector' = 'datagen',
                    'number-of-rows' = '1',
                    'fields.id.kind' = 'sequence',
                    'fields.id.start' = '7',
                    'fields.id.end' = '7')
                """);

        assertThat(session.explainSql("SELECT id FROM orders")).contains("orders");
        try (CloseableIterator<Row> rows = session.executeSql("SELECT id FROM orders").collect()) {
            assertThat(rows).toIterable().containsExactly(Row.of(7L));
        }
    }

    @Test
    void loadsTheModuleInOneSessionAfterTheOther() {
        for (int i = 0; i < 2; i++) {
            TableEnvironment session = session();
            session.executeSql("ADD JAR '" + Jar.requiredProperty("flinkext.dist.jar") + "'");
            session.executeSql("LOAD MODULE flinkext");

            assertThat(session.listModules()).contains("flinkext");
        }
    }

    private static TableEnvironment session() {
        return TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    }
}
