/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.encryption.PlaintextEncryptionManager;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.shaded.org.apache.parquet.ParquetReadOptions;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.iceberg.shaded.org.apache.parquet.io.SeekableInputStream;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.PropertyUtil;

import javax.annotation.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Merges Parquet files without decoding them: the new file has the row groups of the old ones, byte
 * for byte. That takes a fraction of the processor time, and leaves row groups as small as they
 * were. So it is done where the new file is merged again anyway, or where the row groups are large.
 *
 * <p>Rows must be as they are in the files: none deleted, in no order, and without ids that follow
 * from the file they are in (tables of format 3).
 */
final class RowGroupCopy {

    /** Below, what is read about a row group weighs more than its rows. */
    private static final long SMALLEST = 128 << 10;

    /** Row groups of a file that stays are at least this part of what a writer makes. */
    private static final int PART_OF_WRITERS = 8;

    private static final ParquetReadOptions READ_OPTIONS =
            ParquetReadOptions.builder(new PlainParquetConfiguration()).build();

    /** Is called before so many bytes are copied, with 0 before a footer is read; it may wait. */
    interface Pace {
        void before(long bytes) throws IOException;
    }

    private final FileFormat format;
    private final Pace pace;

    /**
     * @param format of new files
     */
    RowGroupCopy(FileFormat format, Pace pace) {
        this.format = format;
        this.pace = pace;
    }

    /**
     * Runs one attempt of a task.
     *
     * @return the new file; empty if its rows have to be read and written, and then no file was
     *     begun
     */
    Optional<DataFile> run(Table table, CompactionTask task) throws IOException {
        long smallestRowGroup = smallestRowGroup(table, task);
        // Each file has a row group, which is smaller than the file. So tiny ones stay unopened.
        if (!keepsRowsAsTheyAre(table, task)
                || task.inputBytes() / task.inputs().size() < smallestRowGroup) {
            return Optional.empty();
        }
        List<ParquetMetadata> footers = new ArrayList<>();
        for (FileScanTask input : task.inputs()) {
            pace.before(0);
            footers.add(footer(table, input));
        }
        boolean worthIt =
                agree(footers)
                        && averageRowGroup(footers) >= smallestRowGroup
                        && footers.stream().allMatch(file -> isDescribed(file, task.interim()));
        return worthIt ? Optional.of(copy(table, task, footers)) : Optional.empty();
    }

    private boolean keepsRowsAsTheyAre(Table table, CompactionTask task) {
        return format == FileFormat.PARQUET
                && table.sortOrder().isUnsorted()
                && !TableUtil.supportsRowLineage(table)
                && table.encryption() instanceof PlaintextEncryptionManager
                && task.inputs().size() > 1
                && task.inputs().stream()
                        .allMatch(
                                input ->
                                        input.file().format() == FileFormat.PARQUET
                                                && input.file().keyMetadata() == null
                                                && input.deletes().isEmpty());
    }

    private static ParquetMetadata footer(Table table, FileScanTask input) throws IOException {
        try (ParquetFileReader reader =
                ParquetFileReader.open(
                        ParquetFiles.input(table.io().newInputFile(input.file())), READ_OPTIONS)) {
            return reader.getFooter();
        }
    }

    /** Whether one file can have the row groups of all. */
    private static boolean agree(List<ParquetMetadata> footers) {
        MessageType schema = footers.get(0).getFileMetaData().getSchema();
        return ParquetSchemaUtil.hasIds(schema)
                && footers.stream()
                        .map(ParquetMetadata::getFileMetaData)
                        .allMatch(file -> file.getSchema().equals(schema) && isPlain(file));
    }

    private static boolean isPlain(FileMetaData file) {
        return file.getEncryptionType() == FileMetaData.EncryptionType.UNENCRYPTED;
    }

    private static double averageRowGroup(List<ParquetMetadata> footers) {
        return footers.stream()
                .flatMap(footer -> footer.getBlocks().stream())
                .mapToLong(BlockMetaData::getCompressedSize)
                .average()
                .orElse(0);
    }

    private static long smallestRowGroup(Table table, CompactionTask task) {
        return task.interim() ? SMALLEST : large(table);
    }

    /** What is worth to be read by itself. */
    private static long large(Table table) {
        return PropertyUtil.propertyAsLong(
                        table.properties(),
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT)
                / PART_OF_WRITERS;
    }

    /** Whether a footer says of each column what a writer of the rows would find out. */
    private static boolean isDescribed(ParquetMetadata footer, boolean interim) {
        String writer = footer.getFileMetaData().getCreatedBy();
        return footer.getBlocks().stream()
                .flatMap(rowGroup -> rowGroup.getColumns().stream())
                .allMatch(chunk -> isDescribed(chunk, writer, interim));
    }

    /**
     * Bounds of a file are made of those of its chunks, and a chunk without any would be left out.
     * That is the case if it has a NaN, by the writer of Parquet for Java. So where it has written
     * bounds, there is none.
     */
    private static boolean isDescribed(
            ColumnChunkMetaData chunk, @Nullable String writer, boolean interim) {
        Statistics<?> statistics = chunk.getStatistics();
        boolean isFloat = isFloat(chunk.getPrimitiveType().getPrimitiveTypeName());
        if (statistics == null || statistics.isEmpty()) {
            return interim && !isFloat;
        }
        return statistics.isNumNullsSet()
                && (statistics.hasNonNullValue()
                        || statistics.getNumNulls() == chunk.getValueCount())
                && (!isFloat || (writer != null && writer.startsWith("parquet-mr")));
    }

    private static boolean isFloat(PrimitiveTypeName type) {
        return type == PrimitiveTypeName.FLOAT || type == PrimitiveTypeName.DOUBLE;
    }

    private static Metrics metrics(Table table, ParquetMetadata footer) {
        Metrics metrics =
                ParquetUtil.footerMetrics(footer, Stream.empty(), MetricsConfig.forTable(table));
        return new Metrics(
                metrics.recordCount(),
                metrics.columnSizes(),
                metrics.valueCounts(),
                metrics.nullValueCounts(),
                noNans(table, metrics),
                metrics.lowerBounds(),
                metrics.upperBounds());
    }

    /** See {@link #isDescribed}. */
    private static Map<Integer, Long> noNans(Table table, Metrics metrics) {
        Map<Integer, Long> counts = new HashMap<>();
        for (Integer id : metrics.valueCounts().keySet()) {
            Types.NestedField field = table.schema().findField(id);
            if (field != null
                    && (field.type().typeId() == Type.TypeID.FLOAT
                            || field.type().typeId() == Type.TypeID.DOUBLE)) {
                counts.put(id, 0L);
            }
        }
        return counts;
    }

    private DataFile copy(Table table, CompactionTask task, List<ParquetMetadata> footers)
            throws IOException {
        OutputFile file = AttemptFiles.firstFile(table, task, format);
        FileMetaData last = footers.get(footers.size() - 1).getFileMetaData();
        ParquetMetadata footer;
        try (ParquetFiles.Output output = ParquetFiles.output(file);
                ParquetFileWriter writer =
                        new ParquetFileWriter(
                                output,
                                last.getSchema(),
                                ParquetFileWriter.Mode.CREATE,
                                TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT,
                                0)) {
            writer.start();
            for (int i = 0; i < footers.size(); i++) {
                copy(table, task.inputs().get(i), footers.get(i), writer);
            }
            writer.end(last.getKeyValueMetaData());
            footer = writer.getFooter();
        }
        return DataFiles.builder(AttemptFiles.specOf(task))
                .withPath(file.location())
                .withFormat(format)
                .withPartition(task.anyInput().partition())
                .withFileSizeInBytes(file.toInputFile().getLength())
                .withMetrics(metrics(table, footer))
                .withSplitOffsets(splitOffsets(footer, large(table)))
                .withSortOrder(table.sortOrder())
                .build();
    }

    /**
     * Where readers may divide the file. Not at each small row group: scans count a piece as if it
     * had some megabytes, and would make many splits of what is one small file.
     */
    private static List<Long> splitOffsets(ParquetMetadata footer, long atLeast) {
        List<Long> offsets = new ArrayList<>();
        for (long offset : ParquetUtil.getSplitOffsets(footer)) {
            if (offsets.isEmpty() || offset - offsets.get(offsets.size() - 1) >= atLeast) {
                offsets.add(offset);
            }
        }
        return offsets;
    }

    private void copy(
            Table table, FileScanTask input, ParquetMetadata footer, ParquetFileWriter writer)
            throws IOException {
        org.apache.iceberg.shaded.org.apache.parquet.io.InputFile file =
                ParquetFiles.input(table.io().newInputFile(input.file()));
        SeekableInputStream stream = file.newStream();
        try (ParquetFileReader reader =
                ParquetFileReader.open(file, footer, READ_OPTIONS, stream)) {
            for (BlockMetaData rowGroup : footer.getBlocks()) {
                if (rowGroup.getRowCount() == 0) {
                    continue;
                }
                writer.startBlock(rowGroup.getRowCount());
                for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
                    pace.before(chunk.getTotalSize());
                    writer.appendColumnChunk(
                            columnOf(footer, chunk),
                            stream,
                            chunk,
                            reader.readBloomFilter(chunk),
                            reader.readColumnIndex(chunk),
                            reader.readOffsetIndex(chunk));
                }
                writer.endBlock();
            }
        }
    }

    private static ColumnDescriptor columnOf(ParquetMetadata footer, ColumnChunkMetaData chunk) {
        return footer.getFileMetaData().getSchema().getColumnDescription(chunk.getPath().toArray());
    }
}
