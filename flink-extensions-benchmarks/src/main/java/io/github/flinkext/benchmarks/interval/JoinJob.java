/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.cluster.FlinkCluster;
import io.github.flinkext.benchmarks.cluster.LocalCluster;
import io.github.flinkext.benchmarks.cluster.SqlJob;
import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.CpuStopwatch;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.measure.Workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A whole job that joins two generated tables in SQL, in RocksDB. What counts is the processor time
 * of the process from the statement to the end of the job.
 *
 * @param rangeScan whether the option is on
 * @param almostEmpty whether to join hardly any record, however many are asked for: what remains is
 *     the cost of starting and ending a job
 */
record JoinJob(boolean rangeScan, boolean almostEmpty) implements Workload {

    /** One row of each key per second. */
    static final int KEYS = 10;

    static final int WATERMARK_LAG_MINUTES = 16;

    static final long HARDLY_ANY_RECORDS = 20;

    private static final int MILLIS_PER_ROW = 1_000 / KEYS;
    private static final long CHECKED_RECORDS = 8_000;

    private static final String JOIN =
            " FROM l JOIN r ON l.k = r.k"
                    + " AND l.ts BETWEEN r.ts - INTERVAL '1' SECOND AND r.ts + INTERVAL '1' SECOND";
    private static final String INSERT = "INSERT INTO joined SELECT l.k, l.i, r.i" + JOIN;

    @Override
    public void check() throws Exception {
        SqlJob job = job(CHECKED_RECORDS);
        try (FlinkCluster cluster = LocalCluster.start(1)) {
            if (job.explain(cluster, INSERT).contains("RangeIntervalJoin") != rangeScan) {
                throw new BenchmarkException(
                        "The plan %s the operator RangeIntervalJoin."
                                .formatted(rangeScan ? "lacks" : "has"));
            }
            Object joined = job.lastRow(cluster, "SELECT COUNT(*)" + JOIN).getField(0);
            // Each row matches those of its key a second before, at the same time, and after.
            long expected = 3 * CHECKED_RECORDS / 2 - 2L * KEYS;
            if (!joined.equals(expected)) {
                throw new BenchmarkException(
                        "The job joined %s rows instead of %d.".formatted(joined, expected));
            }
        }
    }

    @Override
    public RunTime run(long records) throws Exception {
        SqlJob job = job(almostEmpty ? HARDLY_ANY_RECORDS : records);
        try (FlinkCluster cluster = LocalCluster.start(1)) {
            CpuStopwatch stopwatch = CpuStopwatch.ofProcess();
            stopwatch.start();
            job.insert(cluster, INSERT);
            stopwatch.stop();
            return stopwatch.time();
        }
    }

    private SqlJob job(long records) {
        List<String> definitions = new ArrayList<>();
        definitions.add("LOAD MODULE flinkext");
        for (String table : List.of("l", "r")) {
            definitions.add(
                    """
                    CREATE TABLE %s (
                      i BIGINT,
                      k AS CONCAT('key-', LPAD(CAST(MOD(i, %d) AS STRING), 12, '0')),
                      p AS REPEAT(SHA1(CAST(i AS STRING)), 2),
                      ts AS TO_TIMESTAMP_LTZ(1700000000000 + i * %d, 3),
                      WATERMARK FOR ts AS ts - INTERVAL '%d' MINUTE)
                    WITH (
                      'connector' = 'datagen',
                      'fields.i.kind' = 'sequence',
                      'fields.i.start' = '1',
                      'fields.i.end' = '%d')
                    """
                            .formatted(
                                    table,
                                    KEYS,
                                    MILLIS_PER_ROW,
                                    WATERMARK_LAG_MINUTES,
                                    records / 2));
        }
        definitions.add(
                "CREATE TABLE joined (k STRING, a BIGINT, b BIGINT) WITH ('connector' = 'blackhole')");
        return new SqlJob(
                Map.of(
                        "parallelism.default", "1",
                        "state.backend.type", "rocksdb",
                        "flinkext.interval-join.range-scan", Boolean.toString(rangeScan)),
                definitions);
    }
}
