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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The jar in a Flink that has no Iceberg: all else works, and what needs it says so. */
class WithoutIcebergITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @Test
    void runsWhereNothingAsksForIceberg() throws Exception {
        assertThatThrownBy(() -> Class.forName("org.apache.iceberg.Table"))
                .isInstanceOf(ClassNotFoundException.class);

        assertThat(FlinkCluster.rowsOf(FLINK.streamingTables(), "SELECT 1"))
                .containsExactly(Row.of(1));
    }

    @Test
    void saysWhichJarACatalogNeeds() {
        TableEnvironment tables = FLINK.streamingTables();

        assertThatThrownBy(
                        () ->
                                tables.executeSql(
                                        "CREATE CATALOG lake WITH ('type'='iceberg-ext',"
                                                + " 'catalog-type'='hadoop', 'warehouse'='/tmp/lake')"))
                .hasStackTraceContaining("Cannot create catalog 'lake'")
                .hasStackTraceContaining("iceberg-flink-runtime");
    }

    @Test
    void saysWhichJarATableNeeds() {
        TableEnvironment tables = FLINK.streamingTables();
        tables.executeSql(
                "CREATE TABLE t (id INT) WITH ('connector'='iceberg-ext', 'catalog-name'='lake',"
                        + " 'catalog-type'='hadoop', 'warehouse'='/tmp/lake')");

        assertThatThrownBy(() -> tables.explainSql("SELECT * FROM t"))
                .hasStackTraceContaining("iceberg-flink-runtime");
        assertThatThrownBy(() -> tables.explainSql("INSERT INTO t VALUES (1)"))
                .hasStackTraceContaining("iceberg-flink-runtime");
    }
}
