/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;

import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What is the same whatever catalog a table is in. */
abstract class CatalogTests {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @TempDir Path savepoints;

    /** Makes the catalog known as {@code lake}, with its database {@code db}. */
    abstract void createCatalog(TableEnvironment tables);

    /** A table of that database. */
    abstract LocalTable table(String name);

    @Test
    void mergesAtTheEndOfAnInsertAndReadsFieldsAlone() throws Exception {
        TableEnvironment tables = FLINK.batchTables();
        createCatalog(tables);
        LocalTable table = table("events");
        tables.executeSql(
                "CREATE TABLE lake.db.events (id BIGINT, payload ROW<kind INT, item ROW<price INT,"
                        + " name STRING>>) WITH ('auto-compact'='true')");

        for (int i = 1; i <= 3; i++) {
            FlinkCluster.run(
                    tables,
                    "INSERT INTO lake.db.events VALUES (%d, ROW(%d, ROW(%d, 'any')))"
                            .formatted(i, i, i * 10));
        }

        assertThat(table.dataFiles()).hasSize(1);
        assertThat(table.ids()).containsExactly(1L, 2L, 3L);
        assertThat(table.orphans()).isEmpty();
        String query = "SELECT payload.item.price FROM lake.db.events WHERE payload.kind > 1";
        assertThat(FlinkCluster.explain(tables, query))
                .contains("filter=[>(payload.kind, 1)]", "project=[payload_item_price]");
        assertThat(FlinkCluster.rowsOf(tables, query))
                .containsExactlyInAnyOrder(Row.of(20), Row.of(30));
    }

    @Test
    void mergesWhileTheJobRuns() throws Exception {
        LocalTable table = createTable("numbers");

        long rows =
                insert().start(into(table))
                        .await(() -> table.compactions().size() >= 2)
                        .endInput(savepoints);

        assertIsExact(table, rows);
    }

    /** With columns {@code id} and {@code name}, and merged often. */
    final LocalTable createTable(String name) {
        TableEnvironment tables = FLINK.batchTables();
        createCatalog(tables);
        LocalTable table = table(name);
        tables.executeSql(
                "CREATE TABLE %s (id BIGINT, name STRING) WITH ('auto-compact'='true', 'compact.delta.commits'='3', 'compact.tier.files'='3', 'compact.on-finish'='nothing')"
                        .formatted(table.sqlName()));
        return table;
    }

    /** A job without an end. */
    final StreamingInsert insert() {
        return new StreamingInsert(FLINK, this::createCatalog).endless();
    }

    static String into(LocalTable table) {
        return "INSERT INTO %s SELECT id, name FROM numbers".formatted(table.sqlName());
    }

    /**
     * Each row is there once, and each snapshot can be read; each task is committed once, and
     * leaves no file over. The sink may, if the job has failed.
     */
    static void assertIsExact(LocalTable table, long rows) {
        assertThat(table.ids()).isEqualTo(LongStream.range(0, rows).boxed().toList());
        for (Snapshot snapshot : table.snapshots()) {
            assertThat(table.rowsAt(snapshot))
                    .hasSize(Integer.parseInt(snapshot.summary().get("total-records")));
        }
        assertThat(tasksOf(table)).isNotEmpty().doesNotHaveDuplicates();
        assertThat(table.orphans())
                .noneMatch(file -> file.getFileName().toString().contains("compact-"));
    }

    private static List<String> tasksOf(LocalTable table) {
        return table.compactions().stream()
                .map(snapshot -> snapshot.summary().get("flinkext.compaction.tasks"))
                .flatMap(tasks -> Stream.of(tasks.split(",")))
                .toList();
    }
}
