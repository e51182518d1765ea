/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.CpuStopwatch;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.measure.Workload;

import org.apache.flink.util.FileUtils;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The least that a join in RocksDB can do for a record, without Flink: it puts the record, reads
 * the rows that match it with one bounded seek, and deletes a record that has expired.
 */
final class RawRun implements Workload, AutoCloseable {

    private final JoinScenario scenario;
    private final long recordsOfCheck;

    private Path folder;
    private RawStore store;
    private long position;
    private long rowsRead;

    RawRun(JoinScenario scenario, long recordsOfCheck) {
        this.scenario = scenario;
        this.recordsOfCheck = recordsOfCheck;
    }

    @Override
    public void prepare() throws Exception {
        folder = Files.createTempDirectory("flinkext-bench");
        store = RawStore.open(folder, scenario.keys());
        long end = JoinInput.endOfFilling(scenario);
        long rows = (long) scenario.live() * scenario.keys();
        for (position = end - rows; position < end; position++) {
            long time = JoinInput.timeOf(scenario, position);
            store.put(RawStore.RIGHT, key(), time);
            store.put(RawStore.LEFT, key(), time + JoinScenario.LEFT_AFTER_RIGHT);
        }
    }

    @Override
    public void check() throws Exception {
        long before = rowsRead;
        long pairs = recordsOfCheck / 2;
        run(2 * pairs);
        long expected = pairs * scenario.joinedPerPair();
        if (rowsRead - before != expected) {
            throw new BenchmarkException(
                    "%d records read %d rows instead of %d."
                            .formatted(2 * pairs, rowsRead - before, expected));
        }
    }

    @Override
    public RunTime run(long records) throws Exception {
        store.flush();
        CpuStopwatch stopwatch = CpuStopwatch.ofThread();
        stopwatch.start();
        for (long pair = 0; pair < records / 2; pair++) {
            long right = JoinInput.timeOf(scenario, position);
            long left = right + JoinScenario.LEFT_AFTER_RIGHT;
            long matching = scenario.matching() * JoinScenario.SECOND;
            long live = scenario.live() * JoinScenario.SECOND;
            store.put(RawStore.RIGHT, key(), right);
            rowsRead += store.read(RawStore.LEFT, key(), right - matching, right + matching);
            store.delete(RawStore.RIGHT, key(), right - live);
            store.put(RawStore.LEFT, key(), left);
            rowsRead += store.read(RawStore.RIGHT, key(), left - matching, left + matching);
            store.delete(RawStore.LEFT, key(), left - live);
            position++;
        }
        stopwatch.stop();
        return stopwatch.time();
    }

    private int key() {
        return (int) (position % scenario.keys());
    }

    @Override
    public void close() throws Exception {
        if (store != null) {
            store.close();
            store = null;
            FileUtils.deleteDirectory(folder.toFile());
        }
    }
}
