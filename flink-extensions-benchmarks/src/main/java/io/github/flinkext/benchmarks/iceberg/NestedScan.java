/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkException;
import io.github.flinkext.benchmarks.measure.CpuStopwatch;
import io.github.flinkext.benchmarks.measure.RunTime;
import io.github.flinkext.benchmarks.measure.Workload;

import org.apache.flink.table.data.RowData;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.TypeUtil;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A read of a {@link NestedTable} with Iceberg's reader for Flink, in one thread whose processor
 * time counts. What differs are the columns: the whole struct, as Iceberg's source asks for, or the
 * fields that ours asks for.
 *
 * @param pruned whether only the needed fields are read, and the reader evaluates the condition
 */
record NestedScan(
        String caseId, NestedTable table, NestedQuestion question, boolean pruned, Figures figures)
        implements Workload {

    private static final double MEGABYTE = 1e6;

    @Override
    public void check() throws Exception {
        read();
    }

    @Override
    public RunTime run(long rows) throws Exception {
        Figures.Run run = figures.add(caseId);
        run.put(Figure.COLUMN_MEGABYTES, columnBytes() / MEGABYTE);
        RunTime time = read();
        run.put(Figure.SCAN_CPU_MILLIS, time.counted().toNanos() / 1e6);
        run.put(Figure.SCAN_WALL_MILLIS, time.wall().toNanos() / 1e6);
        return time;
    }

    private RunTime read() throws IOException {
        Table loaded = table.lake().load();
        List<FileScanTask> files = LakeTable.plan(loaded);
        Sum sum = new Sum(question, fieldsRead());
        CpuStopwatch stopwatch = CpuStopwatch.ofThread();
        stopwatch.start();
        LakeTable.read(
                loaded,
                files,
                columns(loaded.schema()),
                pruned ? question.conditions() : List.of(),
                sum::add);
        stopwatch.stop();
        if (sum.value != question.answer(table.rows())) {
            throw new BenchmarkException(
                    "The sum is %d instead of %d."
                            .formatted(sum.value, question.answer(table.rows())));
        }
        return stopwatch.time();
    }

    private List<Integer> fieldsRead() {
        return pruned ? question.fields() : IntStream.range(0, NestedTable.FIELDS).boxed().toList();
    }

    private Schema columns(Schema schema) {
        return pruned ? question.prunedColumns(schema) : schema.select("s");
    }

    /** Bytes of the columns in all files, as Iceberg keeps them; no other column is read. */
    private long columnBytes() throws IOException {
        Table loaded = table.lake().load();
        Set<Integer> ids = TypeUtil.indexById(columns(loaded.schema()).asStruct()).keySet();
        long bytes = 0;
        try (CloseableIterable<FileScanTask> files =
                loaded.newScan().includeColumnStats().planFiles()) {
            for (FileScanTask file : files) {
                // They are kept of fields that hold values, not of structs.
                for (int id : ids) {
                    bytes += file.file().columnSizes().getOrDefault(id, 0L);
                }
            }
        }
        return bytes;
    }

    /** Adds up the rows, of which the reader may have left some out. */
    private static final class Sum {

        private final NestedQuestion question;
        private final int arity;
        private final int compared;
        private final int summed;

        private long value;

        Sum(NestedQuestion question, List<Integer> fieldsRead) {
            this.question = question;
            this.arity = fieldsRead.size();
            this.compared = fieldsRead.indexOf(question.comparedField());
            this.summed = fieldsRead.indexOf(question.summedField());
        }

        void add(RowData row) {
            RowData struct = row.getRow(0, arity);
            value += question.part(struct.getLong(compared), struct.getLong(summed));
        }
    }
}
