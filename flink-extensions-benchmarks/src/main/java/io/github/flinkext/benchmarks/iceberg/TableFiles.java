/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.flink.table.data.RowData;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.sink.RowDataTaskWriterFactory;
import org.apache.iceberg.io.TaskWriter;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** Writes files of a table as Iceberg's sink does, without a job. */
final class TableFiles {

    private static final long ONE_FILE = Long.MAX_VALUE;

    private final RowDataTaskWriterFactory writers;
    private int files;

    TableFiles(Table table) {
        writers =
                new RowDataTaskWriterFactory(
                        table,
                        FlinkSchemaUtil.convert(table.schema()),
                        ONE_FILE,
                        FileFormat.PARQUET,
                        Map.of("write.parquet.compression-codec", "zstd"),
                        List.of(),
                        false);
    }

    /**
     * Writes a file, which is not yet one of the table.
     *
     * @param from number of the first row
     * @param to number of the row after the last
     */
    DataFile write(long from, long to, LongFunction<? extends RowData> rows) throws IOException {
        writers.initialize(files++, 0);
        try (TaskWriter<RowData> writer = writers.create()) {
            for (long number = from; number < to; number++) {
                writer.write(rows.apply(number));
            }
            return writer.dataFiles()[0];
        }
    }
}
