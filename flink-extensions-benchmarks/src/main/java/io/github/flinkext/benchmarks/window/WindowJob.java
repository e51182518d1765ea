/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.cluster.SqlJob;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A query over a table of so many rows, as a job.
 *
 * @param settings that differ between the jobs that are compared
 * @param operator which EXPLAIN has to name
 * @param times how often it is run in a process, so that it takes long enough to be measured
 */
record WindowJob(
        EventTable events,
        WindowQuery query,
        Map<String, String> settings,
        String operator,
        int times) {

    static final String ROCKSDB_MEMORY = "256 mb";

    String insert() {
        return "INSERT INTO results " + query.sql();
    }

    /**
     * With its definitions.
     *
     * @param firstRow takes when the first row was made
     * @param results takes what became of the query
     */
    SqlJob sql(long rows, Path firstRow, Path results) {
        long end = events.end(rows, query.unitMillis());
        Map<String, String> all = new HashMap<>(settings);
        all.put("parallelism.default", "1");
        all.put("table.local-time-zone", events.zone().getId());
        all.put("state.backend.type", "rocksdb");
        all.put("state.backend.rocksdb.memory.fixed-per-slot", ROCKSDB_MEMORY);
        all.put("pipeline.auto-watermark-interval", EventTable.WATERMARK_INTERVAL + " ms");
        return new SqlJob(
                all,
                List.of(
                        "LOAD MODULE flinkext",
                        events.definition(rows, end, firstRow),
                        """
                        CREATE TEMPORARY TABLE results (%s)
                        WITH ('connector' = 'benchmark-results', 'end' = '%d', 'file' = '%s')
                        """
                                .formatted(query.columns(), end, results)));
    }
}
