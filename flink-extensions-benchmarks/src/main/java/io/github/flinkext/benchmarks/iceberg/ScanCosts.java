/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.CpuStopwatch;
import io.github.flinkext.benchmarks.measure.RunTime;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What it costs to read tables: to plan the files, and to read a part of the columns in one thread.
 * All tables are read once, then all again, and so on, so that none has a warmer JVM than another.
 */
final class ScanCosts {

    private static final int WARM_UPS = 2;
    private static final int READS = 3;

    private final List<WrittenTable> tables;

    /** A table, and where its costs go. */
    record WrittenTable(LakeTable table, List<String> columns, Figures.Run run) {}

    ScanCosts(List<WrittenTable> tables) {
        this.tables = tables;
    }

    void measure() throws IOException {
        for (int i = 0; i < WARM_UPS; i++) {
            for (WrittenTable table : tables) {
                read(table);
            }
        }
        Figures reads = new Figures();
        for (int i = 0; i < READS; i++) {
            for (int t = 0; t < tables.size(); t++) {
                Cost cost = read(tables.get(t));
                Figures.Run read = reads.add(Integer.toString(t));
                read.put(Figure.PLAN_MILLIS, cost.planMillis());
                read.put(Figure.SCAN_CPU_MILLIS, millis(cost.read().counted().toNanos()));
                read.put(Figure.SCAN_WALL_MILLIS, millis(cost.read().wall().toNanos()));
            }
        }
        for (int t = 0; t < tables.size(); t++) {
            for (Figure figure :
                    List.of(Figure.PLAN_MILLIS, Figure.SCAN_CPU_MILLIS, Figure.SCAN_WALL_MILLIS)) {
                tables.get(t).run().put(figure, reads.median(Integer.toString(t), figure));
            }
        }
    }

    private record Cost(double planMillis, RunTime read) {}

    private static Cost read(WrittenTable written) throws IOException {
        Table table = written.table().load();
        Schema columns = table.schema().select(written.columns());
        long start = System.nanoTime();
        List<FileScanTask> files = LakeTable.plan(table);
        long planned = System.nanoTime();
        CpuStopwatch stopwatch = CpuStopwatch.ofThread();
        LongAdder sum = new LongAdder();
        stopwatch.start();
        LakeTable.read(table, files, columns, List.of(), row -> sum.add(row.getLong(0)));
        stopwatch.stop();
        return new Cost(millis(planned - start), stopwatch.time());
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
