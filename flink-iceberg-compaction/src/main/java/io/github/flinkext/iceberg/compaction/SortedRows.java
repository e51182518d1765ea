/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;

import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.flink.RowDataWrapper;

import javax.annotation.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Rows in the sort order of a table: those that fit into memory are sorted there, and go to a file
 * when there are more; the files are merged at the end. Rows that are equal keep their order.
 */
final class SortedRows implements Closeable {

    /**
     * Heap that a row takes besides its bytes: the row, its one segment with what belongs to it,
     * the header of the array, and the place in the list.
     */
    private static final int BYTES_PER_ROW = 176;

    private static final int MAX_OPEN_FILES = 64;

    /** Sorted rows in a file. */
    private record RunFile(Path path, long rows) {}

    /** What takes the rows. */
    interface Output {
        void write(RowData row) throws IOException;
    }

    private final RowDataSerializer serializer;
    private final Comparator<RowData> order;
    private final long memory;
    private final Path folder;

    private final List<BinaryRowData> rows = new ArrayList<>();
    private final Set<Path> files = new HashSet<>();
    private List<RunFile> runs = new ArrayList<>();
    private long bytes;

    /**
     * @param memory bytes of heap for rows
     * @param folder an existing one for files, which are gone after {@link #close}
     */
    SortedRows(Schema schema, RowType type, SortOrder order, long memory, Path folder) {
        this.serializer = new RowDataSerializer(type);
        this.order = comparator(schema, type, order);
        this.memory = memory;
        this.folder = folder;
    }

    private static Comparator<RowData> comparator(Schema schema, RowType type, SortOrder order) {
        Comparator<StructLike> values = SortOrderComparators.forSchema(schema, order);
        RowDataWrapper left = new RowDataWrapper(type, schema.asStruct());
        RowDataWrapper right = new RowDataWrapper(type, schema.asStruct());
        return (one, other) -> values.compare(left.wrap(one), right.wrap(other));
    }

    void add(RowData row) throws IOException {
        BinaryRowData copy = serializer.toBinaryRow(row).copy();
        copy.setRowKind(row.getRowKind());
        rows.add(copy);
        bytes += copy.getSizeInBytes() + BYTES_PER_ROW;
        if (bytes >= memory) {
            spill();
        }
    }

    private void spill() throws IOException {
        rows.sort(order);
        Path path = newFile();
        try (var file = new BufferedOutputStream(Files.newOutputStream(path))) {
            DataOutputViewStreamWrapper out = new DataOutputViewStreamWrapper(file);
            for (BinaryRowData row : rows) {
                serializer.serialize(row, out);
            }
        }
        runs.add(new RunFile(path, rows.size()));
        rows.clear();
        bytes = 0;
    }

    private Path newFile() throws IOException {
        Path file = Files.createTempFile(folder, "flinkext-sort-", ".rows");
        files.add(file);
        return file;
    }

    /** Hands over all rows. A row is valid until the output returns. */
    void drainTo(Output output) throws IOException {
        rows.sort(order);
        if (runs.isEmpty()) {
            for (BinaryRowData row : rows) {
                output.write(row);
            }
            return;
        }
        if (!rows.isEmpty()) {
            spill();
        }
        while (runs.size() > MAX_OPEN_FILES) {
            runs = fewer(runs);
        }
        merge(runs, output);
    }

    /** Merges neighbours, so that rows that are equal keep their order. */
    private List<RunFile> fewer(List<RunFile> many) throws IOException {
        List<RunFile> fewer = new ArrayList<>();
        for (int from = 0; from < many.size(); from += MAX_OPEN_FILES) {
            List<RunFile> some = many.subList(from, Math.min(from + MAX_OPEN_FILES, many.size()));
            Path path = newFile();
            try (var file = new BufferedOutputStream(Files.newOutputStream(path))) {
                DataOutputViewStreamWrapper out = new DataOutputViewStreamWrapper(file);
                merge(some, row -> serializer.serialize(row, out));
            }
            fewer.add(new RunFile(path, some.stream().mapToLong(RunFile::rows).sum()));
            for (RunFile merged : some) {
                Files.delete(merged.path());
                files.remove(merged.path());
            }
        }
        return fewer;
    }

    private void merge(List<RunFile> sorted, Output output) throws IOException {
        PriorityQueue<Run> heads =
                new PriorityQueue<>(
                        Comparator.<Run, RowData>comparing(run -> run.head, order)
                                .thenComparing(run -> run.number));
        List<Run> open = new ArrayList<>();
        try {
            for (RunFile file : sorted) {
                Run run = new Run(file, open.size());
                open.add(run);
                if (run.advance()) {
                    heads.add(run);
                }
            }
            while (!heads.isEmpty()) {
                Run first = heads.poll();
                output.write(first.head);
                if (first.advance()) {
                    heads.add(first);
                }
            }
        } finally {
            for (Run run : open) {
                run.close();
            }
        }
    }

    /** A sorted file while it is read. */
    private final class Run implements Closeable {

        private final int number;
        private final DataInputViewStreamWrapper in;
        private long left;
        private @Nullable RowData head;

        Run(RunFile file, int number) throws IOException {
            this.number = number;
            this.in =
                    new DataInputViewStreamWrapper(
                            new BufferedInputStream(Files.newInputStream(file.path())));
            this.left = file.rows();
        }

        boolean advance() throws IOException {
            if (left == 0) {
                head = null;
                return false;
            }
            left--;
            head = serializer.deserialize(in);
            return true;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Override
    public void close() throws IOException {
        rows.clear();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
