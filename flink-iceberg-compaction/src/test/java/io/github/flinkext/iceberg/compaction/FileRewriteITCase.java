/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.SampleTable.Division;

import org.apache.flink.configuration.MemorySize;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalInputFile;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("long")
class FileRewriteITCase {

    @TempDir Path warehouse;

    /** Each version with each division, each format with each version. */
    static Stream<Arguments> tables() {
        return Stream.of(
                Arguments.of(1, Division.NONE, FileFormat.PARQUET),
                Arguments.of(1, Division.IDENTITY, FileFormat.ORC),
                Arguments.of(1, Division.DAY, FileFormat.AVRO),
                Arguments.of(1, Division.BUCKET, FileFormat.PARQUET),
                Arguments.of(2, Division.NONE, FileFormat.ORC),
                Arguments.of(2, Division.IDENTITY, FileFormat.AVRO),
                Arguments.of(2, Division.DAY, FileFormat.PARQUET),
                Arguments.of(2, Division.BUCKET, FileFormat.PARQUET),
                Arguments.of(3, Division.NONE, FileFormat.PARQUET),
                Arguments.of(3, Division.IDENTITY, FileFormat.PARQUET),
                Arguments.of(3, Division.DAY, FileFormat.AVRO),
                Arguments.of(3, Division.BUCKET, FileFormat.ORC));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void keepsTheRowsThatAreNotDeleted(int version, Division division, FileFormat format)
            throws Exception {
        SampleTable table = create(version, division, format, Map.of());
        table.append(1, 2, 3, 4, 5, 6);
        table.append(7, 8, 9);
        if (version > 1) {
            table.upsert("u", 2, 3);
            table.deleteByPosition(6, 7);
            table.deleteByEquality(4);
        }
        List<String> rows = table.rows();
        assertThat(rows).hasSize(version > 1 ? 6 : 9);
        Set<String> partitions = partitions(table);

        Rewrites.compact(table);

        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.scan()).hasSize(partitions.size()).allMatch(f -> f.deletes().isEmpty());
        assertThat(partitions(table)).isEqualTo(partitions);
        assertThat(table.local().orphans()).isEmpty();
    }

    private static Set<String> partitions(SampleTable table) {
        Set<String> partitions = new HashSet<>();
        table.scan()
                .forEach(
                        file ->
                                partitions.add(
                                        file.spec().partitionToPath(file.file().partition())));
        return partitions;
    }

    @ParameterizedTest
    @CsvSource({"NONE, PARQUET", "IDENTITY, PARQUET", "NONE, AVRO", "BUCKET, ORC"})
    void keepsTheIdsOfRowsAndWhenTheyChanged(Division division, FileFormat format)
            throws Exception {
        SampleTable table = create(3, division, format, Map.of());
        table.append(1, 2, 3, 4, 5);
        table.append(6, 7, 8);
        table.deleteByPosition(2, 7);
        table.upsert("u", 4);
        List<String> lineage = table.lineage();
        assertThat(lineage).hasSize(6).noneMatch(row -> row.contains("null"));

        Rewrites.compact(table);
        assertThat(table.lineage()).isEqualTo(lineage);

        table.append(9);
        List<String> withNine = table.lineage();
        assertThat(withNine).hasSize(7).containsAll(lineage);

        Rewrites.compact(table);
        assertThat(table.lineage()).as("rewritten twice").isEqualTo(withNine);
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "AVRO", "ORC"})
    void sortsAndTellsSo(FileFormat format) throws Exception {
        SortOrder order =
                SortOrder.builderFor(SampleTable.SCHEMA)
                        .sortBy(
                                Expressions.bucket("id", 2),
                                org.apache.iceberg.SortDirection.ASC,
                                org.apache.iceberg.NullOrder.NULLS_FIRST)
                        .desc("id")
                        .build();
        SampleTable table =
                SampleTable.create(warehouse, 3, Division.NONE, format, order, Map.of());
        table.append(LongStream.range(0, 50).toArray());
        table.append(LongStream.range(50, 100).toArray());
        table.deleteByPosition(7, 70);
        List<String> lineage = table.lineage();

        Rewrites.compact(table);

        FileScanTask file = onlyFile(table);
        assertThat(file.file().sortOrderId()).isEqualTo(1);
        List<Long> ids = table.idsIn(file);
        var bucket =
                org.apache.iceberg.transforms.Transforms.<Object>bucket(2)
                        .bind(Types.LongType.get());
        assertThat(ids)
                .hasSize(98)
                .isSortedAccordingTo(
                        java.util.Comparator.<Long>comparingInt(bucket::apply)
                                .thenComparing(java.util.Comparator.reverseOrder()));
        assertThat(table.lineage()).isEqualTo(lineage);
    }

    @Test
    void sortsByWhatTheTableIsSortedByNow() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1, 3);
        table.append(2);
        table.load().replaceSortOrder().desc("id").commit();

        Rewrites.compact(table);

        assertThat(table.idsIn(onlyFile(table))).containsExactly(3L, 2L, 1L);
        assertThat(onlyFile(table).file().sortOrderId())
                .isEqualTo(table.load().sortOrder().orderId())
                .isNotZero();
    }

    @ParameterizedTest
    @CsvSource({"1, IDENTITY", "2, IDENTITY", "3, IDENTITY", "1, NONE", "2, NONE", "3, DAY"})
    void leavesFilesInTheirOwnSpecification(int version, Division division) throws Exception {
        SampleTable table = SampleTable.create(warehouse, version, division);
        table.append(1, 2, 3);
        table.append(1, 2, 3);
        table.load().updateSpec().addField(Expressions.bucket("id", 2)).commit();
        table.append(1, 2, 3);
        table.append(4);
        List<String> rows = table.rows();
        Set<String> partitions = partitions(table);

        Rewrites.compact(table);

        assertThat(table.rows()).isEqualTo(rows);
        assertThat(partitions(table)).isEqualTo(partitions);
        assertThat(table.scan()).hasSize(partitions.size());
        assertThat(table.scan().stream().map(file -> file.file().specId()).distinct())
                .containsExactlyInAnyOrder(0, 1);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void readsFilesOfAPartitionColumnThatWasDropped(int version) throws Exception {
        SampleTable table = SampleTable.create(warehouse, version, Division.IDENTITY);
        table.append(1, 2, 3);
        table.append(1, 2, 3);
        table.load().updateSpec().removeField("part").commit();
        table.load().updateSchema().deleteColumn("part").commit();
        List<String> names = table.names();

        Rewrites.compact(table);

        assertThat(table.names()).isEqualTo(names).hasSize(6);
        assertThat(table.scan()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "AVRO", "ORC"})
    void followsTheSchema(FileFormat format) throws Exception {
        SampleTable table = create(2, Division.NONE, format, Map.of());
        Table evolving = table.load();
        evolving.updateSchema().addColumn("small", Types.IntegerType.get()).commit();
        table.append(1, 2);
        table.append(3);
        evolving.refresh();
        evolving.updateSchema()
                .updateColumn("small", Types.LongType.get())
                .renameColumn("name", "title")
                .deleteColumn("part")
                .addColumn("added", Types.StringType.get())
                .moveFirst("ts")
                .commit();
        List<String> rows = table.rows();

        Rewrites.compact(table);

        assertThat(table.rows())
                .isEqualTo(rows)
                .containsExactly(
                        "2024-02-28T12:30, 3, n3, null, null",
                        "2024-02-29T12:30, 1, n1, null, null",
                        "2024-03-01T12:30, 2, n2, null, null");
        assertThat(table.scan()).hasSize(1);
    }

    @Test
    void writesAsTheSinkDoes() throws Exception {
        SampleTable table =
                create(
                        2,
                        Division.NONE,
                        FileFormat.PARQUET,
                        Map.of(TableProperties.PARQUET_COMPRESSION, "uncompressed"));
        table.append(1, 2);
        table.append(3);
        TargetTable target =
                new TargetTable(
                        "t",
                        table.local().loader(),
                        null,
                        FileFormat.PARQUET,
                        1 << 20,
                        Map.of(TableProperties.PARQUET_COMPRESSION, "gzip"));

        CompactionResult result = Rewrites.run(target, table.tasks().get(0));

        assertThat(codecOf(table.scan().get(0).file())).isEqualTo("UNCOMPRESSED");
        assertThat(codecOf(result.outputs().get(0))).isEqualTo("GZIP");
    }

    private static String codecOf(DataFile file) throws IOException {
        Path path = Path.of(file.location().replaceFirst("^file:/*", "/"));
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path))) {
            return reader.getFooter().getBlocks().get(0).getColumns().get(0).getCodec().name();
        }
    }

    @Test
    void writesTheFormatOfTheSinkWhateverThatOfTheFiles() throws Exception {
        SampleTable table = create(2, Division.NONE, FileFormat.AVRO, Map.of());
        table.append(1, 2);
        table.append(3);
        List<String> rows = table.rows();
        TargetTable target =
                new TargetTable(
                        "t", table.local().loader(), null, FileFormat.ORC, 1 << 20, Map.of());

        Rewrites.commit(target, Rewrites.run(target, table.tasks().get(0)));

        assertThat(onlyFile(table).file().format()).isEqualTo(FileFormat.ORC);
        assertThat(table.rows()).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource({"NONE", "IDENTITY"})
    void writesNoFileIfAllRowsAreDeleted(Division division) throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, division);
        table.append(3, 6);
        table.append(9);
        table.deleteByEquality(3, 6, 9);

        Rewrites.compact(table);

        assertThat(table.scan()).isEmpty();
        assertThat(table.rows()).isEmpty();
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void writesSeveralFilesWhereTheRowsAreMore() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(LongStream.range(0, 5_000).toArray());
        table.append(LongStream.range(5_000, 10_000).toArray());
        List<String> rows = table.rows();
        CompactionTask small = Rewrites.sized(table.tasks().get(0), 10_000);
        try (TargetTable target = table.target()) {
            Rewrites.commit(target, Rewrites.run(target, small));
        }

        assertThat(table.scan()).hasSizeBetween(2, 10);
        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void ignoresDeletesAfterItsStart() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1, 2);
        table.append(3);
        CompactionTask task = table.tasks().get(0);
        table.deleteByEquality(1);
        table.upsert("u", 3);

        try (TargetTable target = table.target()) {
            assertThat(Rewrites.run(target, task).outputs().get(0).recordCount())
                    .as("they apply to the new file")
                    .isEqualTo(3);
        }
    }

    @Test
    void endsWhenItIsInterrupted() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1, 2);
        table.append(3);
        CompactionTask task = table.tasks().get(0);
        try (TargetTable target = table.target()) {
            Table loaded = target.refreshed();
            Thread.currentThread().interrupt();
            try {
                // By us or by the file system, whichever sees it first.
                assertThatThrownBy(() -> Rewrites.run(target, loaded, task));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } finally {
                Thread.interrupted();
            }
            AttemptFiles.delete(loaded, task);
        }

        assertThat(table.local().orphans()).isEmpty();
    }

    @Test
    void endsWhenItIsStopped() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1, 2);
        CompactionTask task = table.tasks().get(0);
        try (TargetTable target = table.target()) {
            FileRewrite rewrite = Rewrites.of(target, warehouse);
            rewrite.stop();

            assertThatThrownBy(() -> rewrite.run(target.refreshed(), task))
                    .isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void readsNoFasterThanItMay() throws Exception {
        SampleTable table = SampleTable.create(warehouse, 2, Division.NONE);
        table.append(1, 2);
        CompactionTask task = table.tasks().get(0);
        try (TargetTable target = table.target()) {
            // A rewrite that waits this long ends only by the interrupt.
            FileRewrite rewrite =
                    new FileRewrite(
                            target,
                            new Throttle(new MemorySize(1), 1),
                            Rewrites.SETTINGS,
                            warehouse);
            Table loaded = target.refreshed();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> rewrite.run(loaded, task))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("The rewrite was interrupted.");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private SampleTable create(
            int version, Division division, FileFormat format, Map<String, String> properties) {
        return SampleTable.create(
                warehouse, version, division, format, SortOrder.unsorted(), properties);
    }

    private static FileScanTask onlyFile(SampleTable table) {
        List<FileScanTask> files = table.scan();
        assertThat(files).hasSize(1);
        return files.get(0);
    }
}
