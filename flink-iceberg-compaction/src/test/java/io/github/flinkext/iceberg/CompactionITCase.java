/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** Compaction as SQL has it, of tables that only grow. */
class CompactionITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @TempDir Path warehouse;

    @Test
    void mergesTheFilesOfABatchInsertAtItsEnd() throws Exception {
        StreamTableEnvironment tables = FLINK.batchTables();
        LocalTable table = createTable(tables, "'auto-compact'='true'");

        FlinkCluster.run(tables, "INSERT INTO " + table.sqlName() + " VALUES (1, 'a'), (2, 'b')");
        FlinkCluster.run(tables, "INSERT INTO " + table.sqlName() + " VALUES (3, 'c'), (4, 'd')");

        assertThat(table.dataFiles()).hasSize(1);
        assertThat(FlinkCluster.rowsOf(tables, "SELECT * FROM " + table.sqlName()))
                .containsExactlyInAnyOrder(
                        Row.of(1L, "a"), Row.of(2L, "b"), Row.of(3L, "c"), Row.of(4L, "d"));
        assertThat(table.orphans()).isEmpty();
    }

    @Test
    void mergesTheFilesOfEachTenCommitsWhileTheJobRuns() throws Exception {
        StreamTableEnvironment tables = FLINK.streamingTables();
        LocalTable table =
                createTable(tables, "'auto-compact'='true'", "'compact.on-finish'='nothing'");
        tables.getConfig().set("execution.checkpointing.interval", "200 ms");
        insertNumbers(tables, table, 20_000, 2_000);

        assertThat(table.compactions()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(FlinkCluster.rowsOf(FLINK.batchTables(), "SELECT 1")).hasSize(1);
        assertThat(table.dataFiles()).hasSizeLessThan(60);
        assertThat(table.orphans()).isEmpty();
        StreamTableEnvironment reader = FLINK.batchTables();
        LocalTable.createCatalog(reader, warehouse);
        assertThat(
                        FlinkCluster.rowsOf(
                                reader,
                                "SELECT COUNT(*), COUNT(DISTINCT id), SUM(id) FROM "
                                        + table.sqlName()))
                .containsExactly(Row.of(20_000L, 20_000L, 200_010_000L));
    }

    private LocalTable createTable(TableEnvironment tables, String... options) {
        LocalTable.createCatalog(tables, warehouse);
        LocalTable table = new LocalTable(warehouse, "t");
        tables.executeSql(
                "CREATE TABLE %s (id BIGINT, name STRING) WITH (%s)"
                        .formatted(table.sqlName(), String.join(", ", options)));
        return table;
    }

    private static void insertNumbers(
            TableEnvironment tables, LocalTable table, int rows, int rowsPerSecond)
            throws Exception {
        tables.executeSql(
                """
                CREATE TEMPORARY TABLE numbers (id BIGINT, name STRING) WITH (
                  'connector' = 'datagen', 'rows-per-second' = '%d',
                  'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '%d',
                  'fields.name.length' = '10')
                """
                        .formatted(rowsPerSecond, rows));
        FlinkCluster.run(tables, "INSERT INTO " + table.sqlName() + " SELECT * FROM numbers");
    }
}
