/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

import com.sun.management.ThreadMXBean;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SortedRowsTest {

    private static final long SEED = Long.getLong("flinkext.fuzz.seed", System.nanoTime());
    private static final long ALL = Long.MAX_VALUE;
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()));

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(longs = {ALL, 100_000, 5_000, 1})
    void sortsWhateverFitsIntoMemory(long memory) throws Exception {
        Random random = new Random(SEED);
        List<RowData> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add(row(random.nextInt(50), "row " + i));
        }

        List<RowData> sorted = sort(SCHEMA, order().asc("id").build(), memory, rows);

        // A stable sort, as ours has to be.
        List<RowData> expected = new ArrayList<>(rows);
        expected.sort(Comparator.comparingLong(row -> row.getLong(0)));
        assertThat(strings(sorted)).as("seed %d", SEED).isEqualTo(strings(expected));
        assertThat(files()).isEmpty();
    }

    private static List<String> strings(List<RowData> rows) {
        return rows.stream().map(row -> row.getLong(0) + row.getString(1).toString()).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {ALL, 1})
    void putsNullsFirstOrLast(long memory) throws Exception {
        List<RowData> rows = List.of(row(2L, "b"), row(null, "x"), row(1L, null), row(1L, "a"));

        assertThat(
                        names(
                                sort(
                                        SCHEMA,
                                        order().asc("id", NullOrder.NULLS_FIRST).build(),
                                        memory,
                                        rows)))
                .containsExactly("x", null, "a", "b");
        assertThat(
                        names(
                                sort(
                                        SCHEMA,
                                        order().asc("id", NullOrder.NULLS_LAST).build(),
                                        memory,
                                        rows)))
                .containsExactly(null, "a", "b", "x");
        assertThat(
                        names(
                                sort(
                                        SCHEMA,
                                        order().desc("id", NullOrder.NULLS_FIRST).build(),
                                        memory,
                                        rows)))
                .containsExactly("x", "b", null, "a");
        assertThat(
                        names(
                                sort(
                                        SCHEMA,
                                        order().asc("id", NullOrder.NULLS_LAST)
                                                .desc("name", NullOrder.NULLS_LAST)
                                                .build(),
                                        memory,
                                        rows)))
                .containsExactly("a", null, "b", "x");
    }

    private static List<String> names(List<RowData> rows) {
        return rows.stream()
                .map(row -> row.isNullAt(1) ? null : row.getString(1).toString())
                .toList();
    }

    @Test
    void sortsByTransforms() throws Exception {
        List<RowData> rows = new ArrayList<>();
        for (long id = 0; id < 40; id++) {
            rows.add(row(id, "name" + (39 - id) / 10 + "x" + id));
        }
        var bucket = Transforms.<Object>bucket(4).bind(Types.LongType.get());

        assertThat(
                        sort(
                                        SCHEMA,
                                        order().sortBy(
                                                        Expressions.bucket("id", 4),
                                                        SortDirection.DESC,
                                                        NullOrder.NULLS_LAST)
                                                .build(),
                                        200,
                                        rows)
                                .stream()
                                .map(row -> row.getLong(0)))
                .isSortedAccordingTo(
                        Comparator.<Long>comparingInt(bucket::apply)
                                .reversed()
                                .thenComparing(Comparator.naturalOrder()));
        assertThat(
                        sort(
                                        SCHEMA,
                                        order().asc(Expressions.truncate("name", 5)).build(),
                                        200,
                                        rows)
                                .stream()
                                .map(row -> row.getLong(0)))
                .startsWith(30L, 31L)
                .endsWith(8L, 9L);
    }

    @ParameterizedTest
    @ValueSource(longs = {ALL, 1})
    void keepsValuesOfAllTypes(long memory) throws Exception {
        Schema schema =
                new Schema(
                        Types.NestedField.required(1, "order", Types.IntegerType.get()),
                        Types.NestedField.optional(2, "boolean", Types.BooleanType.get()),
                        Types.NestedField.optional(3, "float", Types.FloatType.get()),
                        Types.NestedField.optional(4, "double", Types.DoubleType.get()),
                        Types.NestedField.optional(5, "date", Types.DateType.get()),
                        Types.NestedField.optional(6, "time", Types.TimeType.get()),
                        Types.NestedField.optional(7, "ts", Types.TimestampType.withoutZone()),
                        Types.NestedField.optional(8, "instant", Types.TimestampType.withZone()),
                        Types.NestedField.optional(9, "nanos", Types.TimestampNanoType.withZone()),
                        Types.NestedField.optional(10, "short", Types.DecimalType.of(9, 2)),
                        Types.NestedField.optional(11, "long", Types.DecimalType.of(38, 10)),
                        Types.NestedField.optional(12, "uuid", Types.UUIDType.get()),
                        Types.NestedField.optional(13, "fixed", Types.FixedType.ofLength(3)),
                        Types.NestedField.optional(14, "binary", Types.BinaryType.get()),
                        Types.NestedField.optional(
                                15, "list", Types.ListType.ofOptional(16, Types.StringType.get())),
                        Types.NestedField.optional(
                                17,
                                "map",
                                Types.MapType.ofOptional(
                                        18, 19, Types.StringType.get(), Types.LongType.get())),
                        Types.NestedField.optional(
                                20,
                                "struct",
                                Types.StructType.of(
                                        Types.NestedField.optional(
                                                21, "leaf", Types.StringType.get()))));
        RowData full =
                GenericRowData.of(
                        2,
                        true,
                        1.5f,
                        -2.5d,
                        -3,
                        4_000,
                        TimestampData.fromLocalDateTime(
                                LocalDateTime.of(1969, 1, 2, 3, 4, 5, 678_901_000)),
                        TimestampData.fromInstant(Instant.parse("2024-02-29T01:02:03.456789Z")),
                        TimestampData.fromInstant(Instant.parse("2024-02-29T01:02:03.456789123Z")),
                        DecimalData.fromBigDecimal(new BigDecimal("-1234567.89"), 9, 2),
                        DecimalData.fromBigDecimal(
                                new BigDecimal("1234567890123456789012345678.0123456789"), 38, 10),
                        new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                        new byte[] {7, 8, 9},
                        new byte[] {},
                        new GenericArrayData(new Object[] {StringData.fromString("a"), null}),
                        new GenericMapData(Map.of(StringData.fromString("k"), 5L)),
                        GenericRowData.of(StringData.fromString("leaf")));
        GenericRowData empty = new GenericRowData(17);
        empty.setField(0, 1);

        RowType type = FlinkSchemaUtil.convert(schema);
        RowDataSerializer serializer = new RowDataSerializer(type);
        for (Types.NestedField column : schema.columns()) {
            if (column.type().isPrimitiveType()) {
                SortOrder order =
                        SortOrder.builderFor(schema)
                                .asc(column.name(), NullOrder.NULLS_FIRST)
                                .asc("order")
                                .build();

                assertThat(
                                sort(schema, order, memory, List.of(full, empty)).stream()
                                        .map(row -> serializer.toBinaryRow(row).copy()))
                        .as(column.name())
                        .containsExactly(
                                serializer.toBinaryRow(empty).copy(),
                                serializer.toBinaryRow(full).copy());
            }
        }
        assertThat(
                        sort(
                                        schema,
                                        SortOrder.builderFor(schema)
                                                .asc("struct.leaf", NullOrder.NULLS_LAST)
                                                .build(),
                                        memory,
                                        List.of(empty, full))
                                .stream()
                                .map(row -> row.getInt(0)))
                .containsExactly(2, 1);
    }

    @Test
    void copiesRowsThatTheReaderWillReuse() throws Exception {
        List<Long> ids = new ArrayList<>();
        try (SortedRows rows = rows(SCHEMA, order().asc("id").build(), ALL)) {
            GenericRowData reused = new GenericRowData(2);
            for (long id = 3; id > 0; id--) {
                reused.setField(0, id);
                reused.setField(1, StringData.fromString("n"));
                rows.add(reused);
            }
            rows.drainTo(row -> ids.add(row.getLong(0)));
        }

        assertThat(ids).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(longs = {ALL, 1})
    void keepsTheKindOfRows(long memory) throws Exception {
        RowData row = row(1L, "a");
        row.setRowKind(RowKind.UPDATE_AFTER);

        List<RowKind> kinds = new ArrayList<>();
        try (SortedRows rows = rows(SCHEMA, order().asc("id").build(), memory)) {
            rows.add(row);
            rows.drainTo(sorted -> kinds.add(sorted.getRowKind()));
        }

        assertThat(kinds).containsExactly(RowKind.UPDATE_AFTER);
    }

    @Test
    void hasNoRowsBeforeAnyIsAdded() throws Exception {
        assertThat(sort(SCHEMA, order().asc("id").build(), 1, List.of())).isEmpty();
    }

    @Test
    void leavesNoFilesWhenItIsClosedEarly() throws Exception {
        try (SortedRows rows = rows(SCHEMA, order().asc("id").build(), 1)) {
            rows.add(row(1L, "a"));
            rows.add(row(2L, "b"));
            assertThat(files()).hasSize(2);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void leavesNoFilesWhenTheOutputFails() throws Exception {
        try (SortedRows rows = rows(SCHEMA, order().asc("id").build(), 1)) {
            rows.add(row(1L, "a"));
            rows.add(row(2L, "b"));
            assertThatThrownBy(
                            () ->
                                    rows.drainTo(
                                            row -> {
                                                throw new IOException("full");
                                            }))
                    .hasMessage("full");
        }
        assertThat(files()).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static SortOrder.Builder order() {
        return SortOrder.builderFor(SCHEMA);
    }

    private static RowData row(long id, String name) {
        return row((Long) id, name);
    }

    private static GenericRowData row(Long id, String name) {
        return GenericRowData.of(id, name == null ? null : StringData.fromString(name));
    }

    /** What rows take besides their bytes is most of it where they are narrow. */
    @Test
    void takesNoMoreHeapThanItMay() throws Exception {
        long memory = 8 << 20;
        Schema schema =
                new Schema(
                        Types.NestedField.optional(1, "id", Types.LongType.get()),
                        Types.NestedField.optional(2, "other", Types.LongType.get()));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        GenericRowData row = GenericRowData.of(1L, 2L);
        try (SortedRows rows =
                rows(schema, SortOrder.builderFor(schema).asc("id").build(), memory)) {
            rows.add(row);
            long before = threads.getCurrentThreadAllocatedBytes();
            int count = 0;
            while (count < memory / 400) {
                rows.add(row);
                count++;
            }
            double each = (threads.getCurrentThreadAllocatedBytes() - before) / (double) count;
            while (isEmpty(folder)) {
                rows.add(row);
                count++;
            }
            assertThat(each * count).isBetween(0.6 * memory, 1.2 * memory);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private SortedRows rows(Schema schema, SortOrder order, long memory) {
        return new SortedRows(schema, FlinkSchemaUtil.convert(schema), order, memory, folder);
    }

    private List<RowData> sort(Schema schema, SortOrder order, long memory, List<RowData> rows)
            throws IOException {
        RowDataSerializer serializer = new RowDataSerializer(FlinkSchemaUtil.convert(schema));
        List<RowData> sorted = new ArrayList<>();
        try (SortedRows sorter = rows(schema, order, memory)) {
            for (RowData row : rows) {
                sorter.add(row);
            }
            sorter.drainTo(row -> sorted.add(serializer.copy(row)));
        }
        return sorted;
    }
}
