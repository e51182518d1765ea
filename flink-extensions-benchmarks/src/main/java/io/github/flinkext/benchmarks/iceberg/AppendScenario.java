/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.SqlJob;

import org.apache.iceberg.Table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A table that only grows. */
record AppendScenario(long rowsPerSecond) implements Scenario {

    @Override
    public LakeTable table(Path folder) {
        return new LakeTable(folder);
    }

    @Override
    public WriteJob job(LakeTable table, Compaction compaction, long rows) {
        List<String> definitions = Scenario.definitions(table, compaction, 0, rows, rowsPerSecond);
        definitions.add(
                "CREATE TABLE %s (%s) WITH %s"
                        .formatted(
                                LakeTable.NAME,
                                Readings.COLUMNS,
                                Compaction.asSql(
                                        compaction.tableOptions(Map.of("format-version", "2")))));
        return new WriteJob(
                new SqlJob(SETTINGS, definitions),
                "INSERT INTO " + LakeTable.NAME + " SELECT * FROM readings");
    }

    @Override
    public void check(Table table, long rows, boolean isFinished) throws IOException {
        AppendedRows found = new AppendedRows(rows);
        LakeTable.read(table, LakeTable.plan(table), table.schema(), List.of(), found::add);
        found.requireFirst(rows);
    }

    @Override
    public List<String> readColumns() {
        return List.of("id", "amount");
    }
}
