/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.LocalTable;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.RowDataWrapper;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.types.Types;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A table that tests write to as other writers would. All columns of a row follow from its id, but
 * for the name.
 */
final class SampleTable {

    static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()),
                    Types.NestedField.optional(3, "part", Types.StringType.get()),
                    Types.NestedField.optional(4, "ts", Types.TimestampType.withoutZone()));

    private static final int PARTS = 3;
    private static final LocalDate FIRST_DAY = LocalDate.of(2024, 2, 28);

    /** How a table is divided. */
    enum Division {
        NONE,
        IDENTITY,
        DAY,
        BUCKET;

        PartitionSpec spec() {
            PartitionSpec.Builder spec = PartitionSpec.builderFor(SCHEMA);
            return switch (this) {
                case NONE -> PartitionSpec.unpartitioned();
                case IDENTITY -> spec.identity("part").build();
                case DAY -> spec.day("ts").build();
                case BUCKET -> spec.bucket("id", PARTS).build();
            };
        }
    }

    private final LocalTable local;
    private final FileFormat format;

    private SampleTable(LocalTable local, FileFormat format) {
        this.local = local;
        this.format = format;
    }

    static SampleTable create(Path warehouse, int formatVersion, Division division) {
        return create(
                warehouse,
                formatVersion,
                division,
                FileFormat.PARQUET,
                SortOrder.unsorted(),
                Map.of());
    }

    static SampleTable create(
            Path warehouse,
            int formatVersion,
            Division division,
            FileFormat format,
            SortOrder order,
            Map<String, String> properties) {
        LocalTable local = new LocalTable(warehouse, "t" + UUID.randomUUID().toString());
        Map<String, String> all = new HashMap<>(properties);
        all.put(TableProperties.FORMAT_VERSION, Integer.toString(formatVersion));
        all.put(TableProperties.DEFAULT_FILE_FORMAT, format.name());
        local.create(SCHEMA, division.spec(), order, all);
        return new SampleTable(local, format);
    }

    LocalTable local() {
        return local;
    }

    Table load() {
        return local.load();
    }

    TargetTable target() {
        return target(SnapshotRef.MAIN_BRANCH);
    }

    TargetTable target(String branch) {
        return target(local.loader(), branch);
    }

    TargetTable target(TableLoader loader) {
        return target(loader, SnapshotRef.MAIN_BRANCH);
    }

    private TargetTable target(TableLoader loader, String branch) {
        return new TargetTable("t", loader, branch, format, 1 << 20, load().properties());
    }

    /** Adds rows in one commit, with a file for each partition of theirs. */
    void append(long... ids) {
        appendTo(SnapshotRef.MAIN_BRANCH, ids);
    }

    void appendTo(String branch, long... ids) {
        Table table = load();
        var append = table.newAppend().toBranch(branch);
        write(table, ids, "n").forEach(append::appendFile);
        append.commit();
    }

    /** Adds a commit of one row for each of the ids. */
    void appendEach(long... ids) {
        for (long id : ids) {
            append(id);
        }
    }

    /** Deletes by equality of the id and adds rows with another name, in one commit. */
    void upsert(String name, long... ids) {
        Table table = load();
        RowDelta delta = table.newRowDelta();
        write(table, ids, name).forEach(delta::addRows);
        equalityDeletes(table, ids).forEach(delta::addDeletes);
        delta.commit();
    }

    void deleteByEquality(long... ids) {
        Table table = load();
        RowDelta delta = table.newRowDelta();
        equalityDeletes(table, ids).forEach(delta::addDeletes);
        delta.commit();
    }

    /** Deletes where the rows are now: with a vector in format 3, else a file per data file. */
    void deleteByPosition(long... ids) {
        deleteByPosition(SnapshotRef.MAIN_BRANCH, ids);
    }

    void deleteByPosition(String branch, long... ids) {
        Table table = load();
        Map<FileScanTask, List<Long>> positions = new LinkedHashMap<>();
        Set<Long> wanted = LongStream.of(ids).boxed().collect(Collectors.toSet());
        Schema schema = new Schema(SCHEMA.findField(1), MetadataColumns.ROW_POSITION);
        for (FileScanTask file : scan(table, branch)) {
            read(
                    table,
                    file,
                    schema,
                    row -> {
                        if (wanted.contains(row.getLong(0))) {
                            positions
                                    .computeIfAbsent(file, unused -> new ArrayList<>())
                                    .add(row.getLong(1));
                        }
                    });
        }
        RowDelta delta =
                table.newRowDelta()
                        .toBranch(branch)
                        .validateFromSnapshot(table.snapshot(branch).snapshotId());
        if (TableUtil.formatVersion(table) >= 3) {
            addVectors(table, positions, delta);
        } else {
            positions.forEach(
                    (file, deleted) ->
                            delta.addDeletes(positionDeletes(table, file.file(), deleted)));
        }
        delta.commit();
    }

    private void addVectors(Table table, Map<FileScanTask, List<Long>> positions, RowDelta delta) {
        BaseDeleteLoader loader = new BaseDeleteLoader(file -> table.io().newInputFile(file));
        Map<String, List<DeleteFile>> before = new HashMap<>();
        positions
                .keySet()
                .forEach(
                        file ->
                                before.put(
                                        file.file().location(),
                                        file.deletes().stream()
                                                .filter(SampleTable::isByPosition)
                                                .toList()));
        BaseDVFileWriter writer =
                new BaseDVFileWriter(
                        files(table, FileFormat.PUFFIN), path -> loaded(loader, before, path));
        try (writer) {
            positions.forEach(
                    (file, deleted) ->
                            deleted.forEach(
                                    position ->
                                            writer.delete(
                                                    file.file().location(),
                                                    position,
                                                    file.spec(),
                                                    file.file().partition())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer.result().deleteFiles().forEach(delta::addDeletes);
        writer.result().rewrittenDeleteFiles().forEach(delta::removeDeletes);
    }

    /** Vectors of so many data files that no snapshot has, in one file; not committed. */
    List<DeleteFile> vectorsOfMissingFiles(int files) {
        Table table = load();
        BaseDVFileWriter writer =
                new BaseDVFileWriter(files(table, FileFormat.PUFFIN), path -> null);
        try (writer) {
            for (int i = 0; i < files; i++) {
                writer.delete("missing-" + i, 0, table.spec(), null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.result().deleteFiles();
    }

    private static PositionDeleteIndex loaded(
            BaseDeleteLoader loader, Map<String, List<DeleteFile>> before, String path) {
        List<DeleteFile> deletes = before.getOrDefault(path, List.of());
        return deletes.isEmpty() ? null : loader.loadPositionDeletes(deletes, path);
    }

    private static boolean isByPosition(DeleteFile file) {
        return file.content() == org.apache.iceberg.FileContent.POSITION_DELETES;
    }

    private DeleteFile positionDeletes(Table table, DataFile file, List<Long> positions) {
        PositionDeleteWriter<RowData> writer =
                writers(table)
                        .build()
                        .newPositionDeleteWriter(
                                newFile(table, file.specId(), file.partition()),
                                table.specs().get(file.specId()),
                                file.partition());
        try (writer) {
            for (long position : positions) {
                writer.write(PositionDelete.<RowData>create().set(file.location(), position));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toDeleteFile();
    }

    List<DeleteFile> equalityDeletes(Table table, long... ids) {
        List<DeleteFile> files = new ArrayList<>();
        byPartition(table, ids, "n")
                .forEach(
                        (partition, rows) -> {
                            EqualityDeleteWriter<RowData> writer =
                                    writers(table)
                                            .equalityFieldIds(new int[] {1})
                                            .equalityDeleteRowSchema(
                                                    new Schema(SCHEMA.findField(1)))
                                            .build()
                                            .newEqualityDeleteWriter(
                                                    newFile(
                                                            table,
                                                            table.spec().specId(),
                                                            partition),
                                                    table.spec(),
                                                    partition);
                            try (writer) {
                                rows.forEach(
                                        row -> writer.write(GenericRowData.of(row.getLong(0))));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                            files.add(writer.toDeleteFile());
                        });
        return files;
    }

    /** Writes files without committing them. */
    List<DataFile> write(Table table, long[] ids, String name) {
        List<DataFile> files = new ArrayList<>();
        byPartition(table, ids, name)
                .forEach((partition, rows) -> files.add(dataFile(table, partition, rows)));
        return files;
    }

    private DataFile dataFile(Table table, PartitionKey partition, List<RowData> rows) {
        DataWriter<RowData> writer =
                writers(table)
                        .build()
                        .newDataWriter(
                                newFile(table, table.spec().specId(), partition),
                                table.spec(),
                                partition);
        try (writer) {
            rows.forEach(writer::write);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toDataFile();
    }

    private FlinkFileWriterFactory.Builder writers(Table table) {
        return new FlinkFileWriterFactory.Builder(table)
                .dataFileFormat(format)
                .deleteFileFormat(format)
                .dataSchema(SCHEMA)
                .dataFlinkType(FlinkSchemaUtil.convert(SCHEMA))
                .writerProperties(table.properties());
    }

    private EncryptedOutputFile newFile(Table table, int specId, StructLike partition) {
        PartitionSpec spec = table.specs().get(specId);
        return spec.isUnpartitioned()
                ? files(table, format).newOutputFile()
                : files(table, format).newOutputFile(spec, partition);
    }

    private static OutputFileFactory files(Table table, FileFormat format) {
        return OutputFileFactory.builderFor(table, 1, 1).format(format).build();
    }

    private static Map<PartitionKey, List<RowData>> byPartition(
            Table table, long[] ids, String name) {
        Map<PartitionKey, List<RowData>> rows = new LinkedHashMap<>();
        PartitionKey key = new PartitionKey(table.spec(), SCHEMA);
        RowDataWrapper wrapper =
                new RowDataWrapper(FlinkSchemaUtil.convert(SCHEMA), SCHEMA.asStruct());
        for (long id : ids) {
            RowData row = row(id, name + id);
            key.partition(wrapper.wrap(row));
            rows.computeIfAbsent(key.copy(), unused -> new ArrayList<>()).add(row);
        }
        return rows;
    }

    static RowData row(long id, String name) {
        return GenericRowData.of(
                id,
                StringData.fromString(name),
                StringData.fromString("p" + id % PARTS),
                TimestampData.fromLocalDateTime(timestamp(id)));
    }

    private static LocalDateTime timestamp(long id) {
        return FIRST_DAY.plusDays(id % PARTS).atTime(12, 30);
    }

    /** The rows of the main branch, sorted; read by Iceberg alone. */
    List<String> rows() {
        return rows(SnapshotRef.MAIN_BRANCH);
    }

    List<String> rows(String branch) {
        Table table = load();
        if (table.snapshot(branch) == null) {
            return List.of();
        }
        IcebergGenerics.ScanBuilder scan = IcebergGenerics.read(table);
        return rows(
                table,
                branch.equals(SnapshotRef.MAIN_BRANCH)
                        ? scan
                        : scan.useSnapshot(table.snapshot(branch).snapshotId()));
    }

    /** Sorted, as {@link #rows()}. */
    List<String> rowsAt(long snapshotId) {
        Table table = load();
        return rows(table, IcebergGenerics.read(table).useSnapshot(snapshotId));
    }

    private static List<String> rows(Table table, IcebergGenerics.ScanBuilder scan) {
        try (CloseableIterable<Record> records = scan.build()) {
            List<String> rows = new ArrayList<>();
            // Beside the columns of the table, there are some that tell what is deleted.
            for (Record record : records) {
                rows.add(
                        table.schema().columns().stream()
                                .map(column -> String.valueOf(record.getField(column.name())))
                                .collect(Collectors.joining(", ")));
            }
            rows.sort(null);
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all rows, sorted. */
    List<String> names() {
        Table table = load();
        List<String> names = new ArrayList<>();
        for (FileScanTask file : scan(table, SnapshotRef.MAIN_BRANCH)) {
            read(
                    table,
                    file,
                    new Schema(SCHEMA.findField(2)),
                    row -> names.add(row.getString(0).toString()));
        }
        names.sort(null);
        return names;
    }

    /** For each row its id, and that of the table, and the number of its last change; sorted. */
    List<String> lineage() {
        Table table = load();
        Schema schema =
                new Schema(
                        SCHEMA.findField(1),
                        MetadataColumns.ROW_ID,
                        MetadataColumns.LAST_UPDATED_SEQUENCE_NUMBER);
        List<String> rows = new ArrayList<>();
        for (FileScanTask file : scan(table, SnapshotRef.MAIN_BRANCH)) {
            read(
                    table,
                    file,
                    schema,
                    row ->
                            rows.add(
                                    "%d: row %s, changed in %s"
                                            .formatted(
                                                    row.getLong(0),
                                                    row.isNullAt(1) ? null : row.getLong(1),
                                                    row.isNullAt(2) ? null : row.getLong(2))));
        }
        rows.sort(null);
        return rows;
    }

    /** The ids of a file's rows that are not deleted, in its order. */
    List<Long> idsIn(FileScanTask file) {
        List<Long> ids = new ArrayList<>();
        read(load(), file, new Schema(SCHEMA.findField(1)), row -> ids.add(row.getLong(0)));
        return ids;
    }

    private static void read(
            Table table, FileScanTask file, Schema schema, Consumer<RowData> visitor) {
        RowDataFileScanTaskReader reader =
                new RowDataFileScanTaskReader(table.schema(), schema, null, true, List.of());
        try (DataIterator<RowData> rows =
                new DataIterator<>(
                        reader, new BaseCombinedScanTask(file), table.io(), table.encryption())) {
            rows.forEachRemaining(visitor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<FileScanTask> scan() {
        return scan(load(), SnapshotRef.MAIN_BRANCH);
    }

    static List<FileScanTask> scan(Table table, String branch) {
        List<FileScanTask> files = new ArrayList<>();
        if (table.snapshot(branch) != null) {
            LiveFiles.forEach(table, table.snapshot(branch), files::add);
        }
        return files;
    }

    /** Where the live data files are. */
    Set<String> locations() {
        return scan().stream()
                .map(FileScanTask::file)
                .map(ContentFile::location)
                .collect(Collectors.toSet());
    }

    /** A task for all live files of each partition. */
    List<CompactionTask> tasks() {
        return tasks(SnapshotRef.MAIN_BRANCH);
    }

    List<CompactionTask> tasks(String branch) {
        Table table = load();
        Map<TablePartition, List<FileScanTask>> files = new LinkedHashMap<>();
        for (FileScanTask file : scan(table, branch)) {
            files.computeIfAbsent(
                            TablePartition.of(table, file.file()), unused -> new ArrayList<>())
                    .add(file);
        }
        return files.values().stream()
                .map(
                        inputs ->
                                CompactionTask.rewriting(
                                        table.snapshot(branch), 1 << 20, false, inputs))
                .toList();
    }
}
