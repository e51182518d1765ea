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

/**
 * A table with a primary key whose rows are updated all the time.
 *
 * @param formatVersion of Iceberg's tables: 3 has deletion vectors
 */
record UpsertScenario(int formatVersion, long rowsPerSecond) implements Scenario {

    @Override
    public LakeTable table(Path folder) {
        return new LakeTable(folder);
    }

    @Override
    public WriteJob job(LakeTable table, Compaction compaction, long rows) {
        List<String> definitions = Scenario.definitions(table, compaction, 0, rows, rowsPerSecond);
        Map<String, String> options =
                compaction.tableOptions(
                        Map.of(
                                "format-version",
                                Integer.toString(formatVersion),
                                "write.upsert.enabled",
                                "true"));
        definitions.add(
                "CREATE TABLE %s (%s) WITH %s"
                        .formatted(LakeTable.NAME, Updates.COLUMNS, Compaction.asSql(options)));
        return new WriteJob(
                new SqlJob(SETTINGS, definitions),
                "INSERT INTO %s %s FROM readings"
                        .formatted(LakeTable.NAME, new Updates(rows).select()));
    }

    @Override
    public void check(Table table, long rows, boolean isFinished) throws IOException {
        Updates.Check check = new Updates(rows).check();
        LakeTable.read(table, LakeTable.plan(table), table.schema(), List.of(), check::add);
        check.requireAll();
    }

    @Override
    public List<String> readColumns() {
        return List.of("k", "amount");
    }
}
