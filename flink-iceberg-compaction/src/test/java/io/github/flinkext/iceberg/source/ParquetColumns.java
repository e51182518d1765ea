/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.shaded.org.apache.parquet.format.PageHeader;
import org.apache.iceberg.shaded.org.apache.parquet.format.Util;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.util.HadoopInputFile;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** The bytes of the columns of a table's Parquet files, which a test can destroy. */
final class ParquetColumns {

    private ParquetColumns() {}

    /**
     * Overwrites all columns but these, so that whoever reads one fails.
     *
     * @param kept names with dots, {@code payload.user.id}
     * @return the columns that are lost
     */
    static Set<String> destroyAllBut(Table table, Set<String> kept) throws IOException {
        return destroy(table, kept, (column, bytes) -> zero(bytes, column.getTotalSize()));
    }

    /** The same, but whoever does not decompress the pages of a column does not notice. */
    static Set<String> destroyPagesOfAllBut(Table table, Set<String> kept) throws IOException {
        return destroy(
                table,
                kept,
                (column, bytes) -> {
                    long end = column.getStartingPos() + column.getTotalSize();
                    while (bytes.getFilePointer() < end) {
                        PageHeader header =
                                Util.readPageHeader(Channels.newInputStream(bytes.getChannel()));
                        zero(bytes, header.getCompressed_page_size());
                    }
                });
    }

    private static Set<String> destroy(Table table, Set<String> kept, Destruction destruction)
            throws IOException {
        Set<String> lost = new TreeSet<>();
        for (String file : dataFiles(table)) {
            java.nio.file.Path local = java.nio.file.Path.of(file);
            // Else Hadoop's file system finds the damage, also beside the columns that are read.
            Files.deleteIfExists(local.resolveSibling("." + local.getFileName() + ".crc"));
            Set<ColumnChunkMetaData> columns = columns(local);
            try (RandomAccessFile bytes = new RandomAccessFile(local.toFile(), "rw")) {
                for (ColumnChunkMetaData column : columns) {
                    String name = String.join(".", column.getPath().toArray());
                    if (!kept.contains(name)) {
                        bytes.seek(column.getStartingPos());
                        destruction.of(column, bytes);
                        lost.add(name);
                    }
                }
            }
        }
        return lost;
    }

    private static void zero(RandomAccessFile bytes, long count) throws IOException {
        bytes.write(new byte[Math.toIntExact(count)]);
    }

    private static Set<String> dataFiles(Table table) throws IOException {
        Set<String> files = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                DataFile file = task.file();
                files.add(URI.create(file.location()).getPath());
            }
        }
        return files;
    }

    private static Set<ColumnChunkMetaData> columns(java.nio.file.Path file) throws IOException {
        Set<ColumnChunkMetaData> columns = new HashSet<>();
        try (ParquetFileReader reader =
                ParquetFileReader.open(
                        HadoopInputFile.fromPath(new Path(file.toUri()), new Configuration()))) {
            for (BlockMetaData block : reader.getFooter().getBlocks()) {
                columns.addAll(block.getColumns());
            }
        }
        return columns;
    }

    /** What happens to a column; the file is at its beginning. */
    private interface Destruction {
        void of(ColumnChunkMetaData column, RandomAccessFile bytes) throws IOException;
    }
}
