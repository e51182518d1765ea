/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.LocalTable;
import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import org.apache.flink.configuration.MemorySize;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RowGroupCopyTest {

    /** Any row group is as large as a writer of that table would make it. */
    private static final Map<String, String> SMALL_ROW_GROUPS =
            Map.of(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, "8");

    @TempDir Path warehouse;

    private final List<Long> paces = new ArrayList<>();

    private SampleTable create(int version, Division division, Map<String, String> properties) {
        return SampleTable.create(
                warehouse, version, division, FileFormat.PARQUET, SortOrder.unsorted(), properties);
    }

    private Optional<DataFile> copy(SampleTable table, CompactionTask task) throws Exception {
        return new RowGroupCopy(FileFormat.PARQUET, paces::add).run(table.load(), task);
    }

    private static CompactionTask interim(SampleTable table) {
        return CompactionTask.rewriting(
                table.load().currentSnapshot(), 1 << 20, true, table.scan());
    }

    private static ParquetFileReader open(SampleTable table, DataFile file) throws Exception {
        return ParquetFileReader.open(ParquetFiles.input(table.load().io().newInputFile(file)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void givesTheFileTheRowGroupsOfAll(int version) throws Exception {
        SampleTable table = create(version, Division.NONE, SMALL_ROW_GROUPS);
        table.append(1, 2, 3);
        table.append(4);
        table.append(5, 6);
        List<String> rows = table.rows();
        try (TargetTable target = table.target()) {
            CompactionTask task = table.tasks().get(0);
            DataFile file = copy(table, task).orElseThrow();

            assertThat(file.recordCount()).isEqualTo(6);
            assertThat(file.splitOffsets()).hasSize(3);
            try (ParquetFileReader reader = open(table, file)) {
                assertThat(reader.getRowGroups())
                        .extracting(BlockMetaData::getRowCount)
                        .containsExactlyInAnyOrder(3L, 1L, 2L);
                assertThat(reader.getFileMetaData().getKeyValueMetaData())
                        .containsKey("iceberg.schema");
            }
            Rewrites.commit(target, new CompactionResult(task, List.of(file)));
        }
        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.scan()).hasSize(1);
        assertThat(table.local().orphans()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Division.class)
    void keepsPartitions(Division division) throws Exception {
        SampleTable table = create(2, division, SMALL_ROW_GROUPS);
        table.append(1, 2, 3, 4, 5, 6);
        table.append(1, 2, 3, 4, 5, 6);
        List<String> rows = table.rows();
        List<CompactionTask> tasks = table.tasks();
        try (TargetTable target = table.target()) {
            for (CompactionTask task : tasks) {
                DataFile file = copy(table, task).orElseThrow();
                assertThat(file.partition()).isEqualTo(task.anyInput().partition());
                Rewrites.commit(target, new CompactionResult(task, List.of(file)));
            }
        }

        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.scan()).hasSameSizeAs(tasks);
    }

    /** As a writer of the rows would have noted it. */
    @Test
    void knowsAsMuchOfTheColumnsAsAWriter() throws Exception {
        SampleTable table = create(2, Division.NONE, SMALL_ROW_GROUPS);
        table.append(7, 2, 3);
        table.append(11, 5);
        CompactionTask task = table.tasks().get(0);
        DataFile copied = copy(table, task).orElseThrow();
        DataFile written;
        try (TargetTable target = table.target()) {
            FileRewrite rewrite =
                    new FileRewrite(
                            target,
                            new Throttle(null, 1),
                            new CompactionSettings.Rewrites(
                                    null, new MemorySize(1 << 20), false, false),
                            warehouse);
            written = rewrite.run(table.load(), task.nextAttempt()).outputs().get(0);
        }

        assertThat(copied.recordCount()).isEqualTo(written.recordCount());
        assertThat(copied.valueCounts()).isEqualTo(written.valueCounts()).hasSize(4);
        assertThat(copied.nullValueCounts()).isEqualTo(written.nullValueCounts());
        assertThat(copied.nanValueCounts()).isEqualTo(written.nanValueCounts());
        assertThat(copied.lowerBounds()).isEqualTo(written.lowerBounds()).hasSize(4);
        assertThat(copied.upperBounds()).isEqualTo(written.upperBounds());
        assertThat(copied.columnSizes()).containsOnlyKeys(written.columnSizes().keySet());
        assertThat(copied.sortOrderId()).isEqualTo(written.sortOrderId());
        assertThat(copied.specId()).isEqualTo(written.specId());
        assertThat(copied.format()).isEqualTo(written.format());
    }

    @Test
    void keepsBloomFiltersAndIndexesOfPages() throws Exception {
        Map<String, String> properties = new HashMap<>(SMALL_ROW_GROUPS);
        properties.put("write.parquet.bloom-filter-enabled.column.name", "true");
        properties.put("write.parquet.compression-codec", "uncompressed");
        SampleTable table = create(2, Division.NONE, properties);
        table.append(LongStream.range(0, 500).toArray());
        table.append(LongStream.range(500, 1000).toArray());

        DataFile file = copy(table, table.tasks().get(0)).orElseThrow();

        try (ParquetFileReader reader = open(table, file)) {
            assertThat(reader.getRowGroups()).hasSizeGreaterThan(1);
            boolean found = false;
            for (BlockMetaData rowGroup : reader.getRowGroups()) {
                for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
                    assertThat(reader.readColumnIndex(chunk)).isNotNull();
                    OffsetIndex pages = reader.readOffsetIndex(chunk);
                    assertThat(pages.getOffset(0))
                            .isBetween(
                                    chunk.getStartingPos(),
                                    chunk.getStartingPos() + chunk.getTotalSize() - 1);
                }
                BloomFilter filter = reader.readBloomFilter(rowGroup.getColumns().get(1));
                assertThat(filter).isNotNull();
                found |= filter.findHash(filter.hash(Binary.fromString("n777")));
                assertThat(filter.findHash(filter.hash(Binary.fromString("never written"))))
                        .isFalse();
            }
            assertThat(found).isTrue();
        }
    }

    @Test
    void copiesSmallRowGroupsOnlyIfTheyAreMergedAgain() throws Exception {
        SampleTable table =
                create(2, Division.NONE, Map.of("write.parquet.compression-codec", "uncompressed"));
        table.append(LongStream.range(0, 20_000).toArray());
        table.append(LongStream.range(20_000, 40_000).toArray());

        assertThat(copy(table, table.tasks().get(0))).isEmpty();
        assertThat(table.local().orphans()).isEmpty();
        DataFile file = copy(table, interim(table)).orElseThrow();
        assertThat(file.recordCount()).isEqualTo(40_000);
        assertThat(file.splitOffsets()).as("for a scan it is one piece").containsExactly(4L);
    }

    @Test
    void decodesTinyRowGroupsInAnyCase() throws Exception {
        SampleTable table = create(2, Division.NONE, Map.of());
        table.append(1, 2, 3);
        table.append(4);

        assertThat(copy(table, interim(table))).isEmpty();
    }

    /** A task may have a thousand of them. */
    @Test
    void doesNotOpenTinyFiles() throws Exception {
        SampleTable table = create(2, Division.NONE, Map.of());
        table.append(1, 2, 3);
        table.append(4);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = table.target(catalog)) {
            Table loaded = target.refreshed();
            RowGroupCopy copy = new RowGroupCopy(FileFormat.PARQUET, paces::add);

            assertThat(copy.run(loaded, interim(table))).isEmpty();
            assertThat(copy.run(loaded, table.tasks().get(0))).isEmpty();
        }

        assertThat(catalog.opened()).doesNotContainAnyElementsOf(table.locations());
    }

    /** Their chunks have no bounds, and those of the others would stand for all. */
    @Test
    void decodesFilesWithNans() throws Exception {
        Table table = createPrices();
        appendPrices(table, 1.0, Double.NaN, 100.0);
        appendPrices(table, 5.0, 6.0);

        assertThat(copyPrices(table)).isEmpty();
    }

    @Test
    void knowsThatThereAreNoNans() throws Exception {
        Table table = createPrices();
        appendPrices(table, 1.0, 100.0, -2.0);
        appendPrices(table, 5.0, 6.0);

        DataFile file = copyPrices(table).orElseThrow();

        assertThat(file.nanValueCounts()).isEqualTo(Map.of(1, 0L));
        assertThat((Object) bound(file.lowerBounds())).isEqualTo(-2.0);
        assertThat((Object) bound(file.upperBounds())).isEqualTo(100.0);
    }

    private static Object bound(Map<Integer, ByteBuffer> bounds) {
        return Conversions.fromByteBuffer(Types.DoubleType.get(), bounds.get(1));
    }

    private Table createPrices() {
        return new LocalTable(warehouse, "prices")
                .create(
                        new Schema(Types.NestedField.optional(1, "price", Types.DoubleType.get())),
                        PartitionSpec.unpartitioned(),
                        SortOrder.unsorted(),
                        SMALL_ROW_GROUPS);
    }

    private static void appendPrices(Table table, double... prices) throws Exception {
        DataWriter<Record> writer =
                Parquet.writeData(
                                table.io()
                                        .newOutputFile(
                                                table.location() + "/data/" + UUID.randomUUID()))
                        .forTable(table)
                        .createWriterFunc(GenericParquetWriter::create)
                        .withPartition(null)
                        .build();
        try (writer) {
            for (double price : prices) {
                writer.write(GenericRecord.create(table.schema()).copy("price", price));
            }
        }
        table.newAppend().appendFile(writer.toDataFile()).commit();
    }

    private Optional<DataFile> copyPrices(Table table) throws Exception {
        List<FileScanTask> files = new ArrayList<>();
        LiveFiles.forEach(table, table.currentSnapshot(), files::add);
        return new RowGroupCopy(FileFormat.PARQUET, paces::add)
                .run(
                        table,
                        CompactionTask.rewriting(table.currentSnapshot(), 1 << 20, false, files));
    }

    /** Parquet leaves the bounds of long values out, where a writer of rows knows them. */
    @Test
    void decodesFilesThatStayIfTheirFootersSayTooLittle() throws Exception {
        SampleTable table = create(2, Division.NONE, SMALL_ROW_GROUPS);
        table.append(1);
        Table loaded = table.load();
        var append = loaded.newAppend();
        table.write(loaded, new long[] {2}, "x".repeat(5_000)).forEach(append::appendFile);
        append.commit();

        assertThat(copy(table, table.tasks().get(0))).isEmpty();
    }

    /** Else what is written so far might come to light when nobody knows its name any more. */
    @Test
    void closesTheFileThatItCannotComplete() throws Exception {
        SampleTable table = create(2, Division.NONE, SMALL_ROW_GROUPS);
        table.append(1, 2, 3);
        table.append(4);
        CompactionTask task = table.tasks().get(0);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        RowGroupCopy copy =
                new RowGroupCopy(
                        FileFormat.PARQUET,
                        bytes -> {
                            paces.add(bytes);
                            if (paces.size() == 2 + 5) {
                                catalog.setFull(true);
                            }
                        });

        try (TargetTable target =
                new TargetTable("t", catalog, null, FileFormat.PARQUET, 1 << 20, Map.of())) {
            assertThatThrownBy(() -> copy.run(target.refreshed(), task))
                    .hasMessage("No space is left.");
        }

        assertThat(catalog.written()).hasSize(1);
        assertThat(catalog.writing()).isZero();
    }

    @Test
    void rowsAreWrittenWhereCopyingFails() throws Exception {
        SampleTable table = create(2, Division.NONE, SMALL_ROW_GROUPS);
        table.append(1, 2, 3);
        table.append(4);
        List<String> rows = table.rows();
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target =
                new TargetTable("t", catalog, null, FileFormat.PARQUET, 1 << 20, Map.of())) {
            List<String> begun = new ArrayList<>();
            catalog.onWrite(
                    location -> {
                        begun.add(location);
                        if (begun.size() == 1) {
                            throw new IllegalStateException("Not like this.");
                        }
                    });
            CompactionResult result = Rewrites.run(target, table.tasks().get(0));
            assertThat(begun).hasSize(2);
            Rewrites.commit(target, result);
        }

        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.scan()).hasSize(1);
        assertThat(table.local().orphans()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "format 3", "deletes", "schemas", "a single file"})
    void leavesWhatMustBeDecoded(String reason) throws Exception {
        SampleTable table =
                SampleTable.create(
                        warehouse,
                        reason.equals("format 3") ? 3 : 2,
                        Division.NONE,
                        FileFormat.PARQUET,
                        reason.equals("id")
                                ? SortOrder.builderFor(SampleTable.SCHEMA).asc("id").build()
                                : SortOrder.unsorted(),
                        SMALL_ROW_GROUPS);
        table.append(1, 2, 3);
        switch (reason) {
            case "deletes" -> {
                table.append(4, 5);
                table.deleteByPosition(4);
            }
            case "schemas" -> {
                table.load().updateSchema().renameColumn("name", "title").commit();
                table.append(4, 5);
                try (TargetTable target = table.target()) {
                    Rewrites.commit(
                            target,
                            Rewrites.run(
                                    target,
                                    CompactionTask.rewriting(
                                            table.load().currentSnapshot(),
                                            1 << 20,
                                            false,
                                            List.of(table.scan().get(0)))));
                }
                table.append(6);
            }
            case "a single file" -> {}
            default -> table.append(4, 5);
        }
        List<String> rows = table.rows();

        assertThat(copy(table, table.tasks().get(0))).isEmpty();
        assertThat(paces).as("no more than footers").allMatch(bytes -> bytes == 0);

        Rewrites.compact(table);
        assertThat(table.rows()).isEqualTo(rows);
    }

    @ParameterizedTest
    @EnumSource(
            value = FileFormat.class,
            names = {"AVRO", "ORC"})
    void leavesOtherFormats(FileFormat format) throws Exception {
        SampleTable table =
                SampleTable.create(
                        warehouse,
                        2,
                        Division.NONE,
                        format,
                        SortOrder.unsorted(),
                        SMALL_ROW_GROUPS);
        table.append(1);
        table.append(2);
        Table loaded = table.load();
        CompactionTask task = table.tasks().get(0);

        assertThat(new RowGroupCopy(format, paces::add).run(loaded, task)).isEmpty();
        assertThat(new RowGroupCopy(FileFormat.PARQUET, paces::add).run(loaded, task)).isEmpty();
    }

    @Test
    void asksBeforeEachFooterAndEachColumnOfEachRowGroup() throws Exception {
        SampleTable table = create(2, Division.NONE, SMALL_ROW_GROUPS);
        table.append(1, 2, 3);
        table.append(4);

        copy(table, table.tasks().get(0));

        assertThat(paces).hasSize(2 + 2 * 4);
        assertThat(paces.subList(0, 2)).containsOnly(0L);
        assertThat(paces.subList(2, 10)).allMatch(bytes -> bytes > 0);
    }

    @Test
    void canBeStoppedBetweenFooters() throws Exception {
        SampleTable table = create(2, Division.NONE, SMALL_ROW_GROUPS);
        table.appendEach(1, 2, 3);
        UnsteadyCatalog catalog = new UnsteadyCatalog(table.local().loader());
        try (TargetTable target = table.target(catalog)) {
            FileRewrite rewrite = Rewrites.of(target, warehouse);
            catalog.onOpen(location -> rewrite.stop());

            assertThatThrownBy(() -> rewrite.run(target.refreshed(), table.tasks().get(0)))
                    .isInstanceOf(InterruptedIOException.class);
        }

        assertThat(catalog.opened()).as("the first").hasSize(1);
        assertThat(catalog.written()).isEmpty();
    }

    @Test
    void canBeInterruptedInTheMiddle() throws Exception {
        SampleTable table = create(2, Division.NONE, SMALL_ROW_GROUPS);
        table.append(1, 2, 3);
        table.append(4);
        CompactionTask task = table.tasks().get(0);
        RowGroupCopy copy =
                new RowGroupCopy(
                        FileFormat.PARQUET,
                        bytes -> {
                            paces.add(bytes);
                            if (paces.size() == 2 + 2) {
                                throw new InterruptedIOException("Stop.");
                            }
                        });

        assertThatThrownBy(() -> copy.run(table.load(), task)).hasMessage("Stop.");

        assertThat(table.local().orphans()).hasSize(1);
        assertThat(AttemptFiles.delete(table.load(), task)).isEqualTo(1);
        assertThat(table.local().orphans()).isEmpty();
    }
}
