/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code ADD JAR} in a session whose class path lacks the jar. Runs in a JVM of its own. */
class AddJarITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @Test
    void doesNotFindTheModuleBefore() {
        assertThatThrownBy(() -> Class.forName("io.github.flinkext.sql.FlinkextModule"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> FLINK.streamingTables().executeSql("LOAD MODULE flinkext"))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void loadsTheModuleInOneSessionAfterTheOther() {
        for (int i = 0; i < 2; i++) {
            TableEnvironment session = sessionWithTheModule();

            assertThat(session.listModules()).contains("flinkext");
            assertThat(session.explainSql("SELECT id FROM orders")).contains("orders");
        }
    }

    /** The connector of the dimension is on the class path; the jar's classes run in the tasks. */
    @Test
    void hashesAndBatchesALookupJoinOfAnotherConnector() throws Exception {
        TableEnvironment session = sessionWithTheModule();
        session.executeSql(
                """
                CREATE TABLE staff (id INT, name STRING, subtask INT) WITH (
                    'connector' = 'staff',
                    'lookup.hash.enable' = 'true',
                    'lookup.async.batch.size' = '10')
                """);
        String query =
                """
                SELECT o.id FROM orders AS o
                JOIN staff FOR SYSTEM_TIME AS OF o.proctime AS s ON o.id = s.id
                """;

        assertThat(session.explainSql(query)).contains("shuffle=[true]", "requests=[<= 10 keys");
        assertThat(FlinkCluster.rowsOf(session, query))
                .containsExactlyInAnyOrder(Row.of(1), Row.of(2), Row.of(3));
    }

    private static TableEnvironment sessionWithTheModule() {
        TableEnvironment session = FLINK.streamingTables();
        session.executeSql("ADD JAR '" + Jar.requiredProperty("flinkext.dist.jar") + "'");
        session.executeSql("LOAD MODULE flinkext");
        session.executeSql(
                """
                CREATE TABLE orders (id INT, proctime AS PROCTIME()) WITH (
                    'connector' = 'datagen',
                    'number-of-rows' = '3',
                    'fields.id.kind' = 'sequence',
                    'fields.id.start' = '1',
                    'fields.id.end' = '3')
                """);
        return session;
    }
}
