/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.cluster.SqlJob;

import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A slow job on a table that many small files were left in, whose checkpoints must not take long.
 *
 * <p>The table is written once, and copied to the same place for each run: its metadata names files
 * by their whole path.
 */
final class BacklogScenario implements Scenario {

    static final int FILES = 84;
    static final int CHECKPOINT_TIMEOUT_SECONDS = 5;

    private static final int FILES_OF_COMMIT = 2;
    private static final int ROWS_OF_FILE = 71_429;

    static final long ROWS = (long) FILES * ROWS_OF_FILE;

    static final long ROWS_PER_SECOND = 1_000;

    private final Path prepared;
    private final Path used;

    /**
     * @param folder for the table
     */
    BacklogScenario(Path folder) {
        this.prepared = folder.resolve("backlog-as-written");
        this.used = folder.resolve("backlog");
    }

    @Override
    public long rowsPerSecond() {
        return ROWS_PER_SECOND;
    }

    @Override
    public void prepare() throws Exception {
        Folders.delete(used);
        Table table = new LakeTable(used).create(Readings.SCHEMA, Map.of("format-version", "2"));
        TableFiles files = new TableFiles(table);
        for (int file = 0; file < FILES; file += FILES_OF_COMMIT) {
            AppendFiles commit = table.newAppend();
            for (int i = file; i < file + FILES_OF_COMMIT; i++) {
                long from = (long) i * ROWS_OF_FILE;
                commit.appendFile(files.write(from, from + ROWS_OF_FILE, Readings::row));
            }
            commit.commit();
        }
        Folders.delete(prepared);
        Files.move(used, prepared);
    }

    @Override
    public LakeTable table(Path folder) throws Exception {
        Folders.delete(used);
        Folders.copy(prepared, used);
        return new LakeTable(used);
    }

    @Override
    public int commitsBefore() {
        return FILES / FILES_OF_COMMIT;
    }

    @Override
    public WriteJob job(LakeTable table, Compaction compaction, long rows) {
        List<String> definitions =
                Scenario.definitions(table, compaction, ROWS, rows, ROWS_PER_SECOND);
        Map<String, String> options = compaction.tableOptions(Map.of());
        if (!options.isEmpty()) {
            definitions.add("ALTER TABLE " + LakeTable.NAME + " SET " + Compaction.asSql(options));
        }
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("execution.checkpointing.timeout", CHECKPOINT_TIMEOUT_SECONDS + " s");
        settings.put("execution.checkpointing.tolerable-failed-checkpoints", "0");
        return new WriteJob(
                new SqlJob(settings, definitions),
                "INSERT INTO " + LakeTable.NAME + " SELECT * FROM readings");
    }

    @Override
    public boolean mayFail() {
        return true;
    }

    @Override
    public void check(Table table, long rows, boolean isFinished) throws IOException {
        AppendedRows found = new AppendedRows(ROWS + rows);
        LakeTable.read(table, LakeTable.plan(table), table.schema(), List.of(), found::add);
        found.requireFirst(isFinished ? ROWS + rows : ROWS);
    }
}
