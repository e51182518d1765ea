/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.LocalTable;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionKey;
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
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** A column by which a table is divided gets a wider type, and so do the values of partitions. */
class PromotedPartitionTest {

    private enum Promotion {
        INT_TO_LONG(Types.IntegerType.get(), Types.LongType.get()),
        FLOAT_TO_DOUBLE(Types.FloatType.get(), Types.DoubleType.get()),
        TRUNCATED_INT_TO_LONG(Types.IntegerType.get(), Types.LongType.get());

        private final Type.PrimitiveType before;
        private final Type.PrimitiveType after;

        Promotion(Type.PrimitiveType before, Type.PrimitiveType after) {
            this.before = before;
            this.after = after;
        }

        Schema schema() {
            return new Schema(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "part", before));
        }

        PartitionSpec spec() {
            PartitionSpec.Builder spec = PartitionSpec.builderFor(schema());
            return this == TRUNCATED_INT_TO_LONG
                    ? spec.truncate("part", 10).build()
                    : spec.identity("part").build();
        }
    }

    private static final TierSizes SIZES = new TierSizes(1 << 20, 1 << 10, 2);
    private static final RowDeletes DELETES = new RowDeletes(2, 0.3);

    @TempDir Path warehouse;

    private LocalTable table;
    private TargetTable target;
    private TableLook look;

    private void create(Promotion promotion) throws IOException {
        table = new LocalTable(warehouse, "t" + UUID.randomUUID());
        table.create(
                promotion.schema(),
                promotion.spec(),
                SortOrder.unsorted(),
                Map.of(TableProperties.FORMAT_VERSION, "2"));
        append(1, 20);
        append(2, 20);
        append(3, null);
        append(4, null);
        target = new TargetTable("t", table.loader(), null, FileFormat.PARQUET, 1 << 20, Map.of());
        look = new TableLook(target, SIZES, DELETES);
    }

    @AfterEach
    void closeTable() throws Exception {
        target.close();
    }

    private void append(long id, Integer part) throws IOException {
        Table loaded = table.load();
        Record row =
                GenericRecord.create(loaded.schema())
                        .copy("id", id, "part", part == null ? null : valueOf(loaded, part));
        PartitionKey partition = new PartitionKey(loaded.spec(), loaded.schema());
        partition.partition(row);
        String location = loaded.locationProvider().newDataLocation(id + ".parquet");
        DataWriter<Record> writer =
                Parquet.writeData(loaded.io().newOutputFile(location))
                        .forTable(loaded)
                        .createWriterFunc(GenericParquetWriter::create)
                        .withPartition(partition)
                        .build();
        try (writer) {
            writer.write(row);
        }
        loaded.newAppend().appendFile(writer.toDataFile()).commit();
    }

    private static Object valueOf(Table table, int part) {
        return switch (table.schema().findType("part").typeId()) {
            case LONG -> (long) part;
            case FLOAT -> (float) part;
            case DOUBLE -> (double) part;
            default -> part;
        };
    }

    private void promote(Promotion promotion) {
        table.load().updateSchema().updateColumn("part", promotion.after).commit();
    }

    private List<CompactionTask> plan() {
        look.refresh();
        look.listFiles(0);
        return new CompactionPlanner(SIZES, DELETES)
                .plan(look, Set.of(), (key, partition) -> CompactionPlanner.Extent.ALL);
    }

    private void commit(List<CompactionTask> tasks) throws IOException {
        List<CompactionResult> results = new ArrayList<>();
        for (CompactionTask task : tasks) {
            results.add(Rewrites.run(target, task));
        }
        Rewrites.commit(target, results.toArray(CompactionResult[]::new));
    }

    private void isMerged() {
        assertThat(table.dataFiles()).hasSize(2);
        assertThat(table.ids()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(table.orphans()).isEmpty();
    }

    /** As coordinator, rewriter and committer see them. */
    @ParameterizedTest
    @EnumSource(Promotion.class)
    void endsTasksThatAreOut(Promotion promotion) throws Exception {
        create(promotion);
        List<CompactionTask> tasks = plan();
        CompactionTask task =
                tasks.stream()
                        .filter(
                                planned ->
                                        planned.anyInput().partition().get(0, Object.class) != null)
                        .findFirst()
                        .orElseThrow();
        CompactionResult result = Rewrites.run(target, task);
        promote(promotion);

        look.refresh();
        assertThat(look.fatesOf(List.of(task))).containsEntry(task.id(), Fate.VOID);
        Table loaded = target.refreshed();
        assertThat(TaskFates.of(loaded, target.branch(), List.of(task)))
                .containsEntry(task.id(), Fate.VOID);
        TableCommits.Outcome outcome = new TableCommits(target).commit(List.of(result));
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.conflicts()).containsExactly(result);
        assertThat(table.orphans()).isEmpty();

        commit(plan());
        isMerged();
    }

    @ParameterizedTest
    @EnumSource(Promotion.class)
    void isFoundByALookThatHasFilesFromBefore(Promotion promotion) throws Exception {
        create(promotion);
        assertThat(plan()).hasSize(2);
        promote(promotion);

        List<CompactionTask> tasks = plan();
        assertThat(tasks).hasSize(2);
        assertThat(TaskFates.of(look.table(), target.branch(), tasks).values())
                .containsOnly(Fate.OPEN);
        commit(tasks);
        isMerged();
    }

    /** Files of both types are of one partition. */
    @Test
    void mergesWhatCameBeforeWithWhatComesAfter() throws Exception {
        create(Promotion.INT_TO_LONG);
        plan();
        promote(Promotion.INT_TO_LONG);
        append(5, 20);

        commit(plan());

        assertThat(table.dataFiles()).hasSize(2);
        assertThat(table.ids()).hasSize(5);
    }

    @Test
    void endsARemovalOfDeletesThatIsOut() throws Exception {
        create(Promotion.INT_TO_LONG);
        DeleteFile dangling = dangling();
        table.load().newRowDelta().addDeletes(dangling).commit();
        List<CompactionTask> removals = removals(plan());
        promote(Promotion.INT_TO_LONG);

        assertThat(TaskFates.of(target.refreshed(), target.branch(), removals).values())
                .containsExactly(Fate.VOID);
        commit(removals(plan()));
        assertThat(table.deleteFiles()).isZero();
    }

    private static List<CompactionTask> removals(List<CompactionTask> tasks) {
        List<CompactionTask> removals = tasks.stream().filter(task -> !task.writesFiles()).toList();
        assertThat(removals).hasSize(1);
        return removals;
    }

    /** Of a partition without data; nobody reads it. */
    private DeleteFile dangling() {
        PartitionSpec spec = table.load().spec();
        return FileMetadata.deleteFileBuilder(spec)
                .ofPositionDeletes()
                .withPath(table.load().locationProvider().newDataLocation("deletes.parquet"))
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .withPartitionPath("part=77")
                .build();
    }
}
