/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.iceberg.Table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a job writes, and what the table must have afterwards. */
interface Scenario {

    /** The session of all jobs: a checkpoint, and with it a commit, each second. */
    Map<String, String> SETTINGS =
            Map.of(
                    "parallelism.default", Integer.toString(WriteJobMain.PARALLELISM),
                    "execution.checkpointing.interval", "1 s",
                    "restart-strategy.type", "none",
                    // Iceberg's own compaction is ignored without it; ours would set it.
                    "table.exec.iceberg.use-v2-sink", "true");

    long rowsPerSecond();

    /** Starts what all runs need. Called once. */
    default void prepare() throws Exception {}

    /**
     * The table of one run, which may not exist yet.
     *
     * @param folder for this run alone
     */
    LakeTable table(Path folder) throws Exception;

    /** How many commits the table has before the job. */
    default int commitsBefore() {
        return 0;
    }

    WriteJob job(LakeTable table, Compaction compaction, long rows);

    /** Whether the job may fail, so that its failure is a result. */
    default boolean mayFail() {
        return false;
    }

    /**
     * Reads the whole table.
     *
     * @param isFinished whether the job wrote all rows
     * @throws io.github.flinkext.benchmarks.measure.BenchmarkException if a row is wrong
     */
    void check(Table table, long rows, boolean isFinished) throws IOException;

    /** The columns, some of all, that are read to see what a read costs; none to read nothing. */
    default List<String> readColumns() {
        return List.of();
    }

    /** Statements before the INSERT: the catalog, and the table of {@link Readings}. */
    static List<String> definitions(
            LakeTable table, Compaction compaction, long first, long rows, long rowsPerSecond) {
        List<String> definitions =
                new ArrayList<>(table.catalogDefinitions(compaction.catalogType()));
        definitions.add(
                "CREATE TEMPORARY TABLE readings (%s) WITH ('connector' = '%s', 'first' = '%d', 'rows' = '%d', 'rows-per-second' = '%d')"
                        .formatted(
                                Readings.COLUMNS,
                                ReadingsTableFactory.IDENTIFIER,
                                first,
                                rows,
                                rowsPerSecond));
        return definitions;
    }
}
