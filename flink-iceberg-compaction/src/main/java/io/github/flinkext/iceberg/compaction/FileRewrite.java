/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.RollingDataWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes the rows of a task's files that are not deleted into new files, in the sort order of the
 * table if it has one, and with the ids of rows if the table gives them any.
 */
final class FileRewrite {

    /**
     * A little above the target, for files of rows that take more bytes merged than apart: a second
     * file with the last rows would be the next small file.
     */
    private static final double ROLL_AT = 1.25;

    private static final Logger LOG = LoggerFactory.getLogger(FileRewrite.class);

    private final TargetTable target;
    private final Throttle throttle;
    private final CompactionSettings.Rewrites settings;
    private final @Nullable RowGroupCopy rowGroups;
    private final Path temporaryFolder;
    private final AtomicLong copiedBytes = new AtomicLong();
    private volatile boolean stopped;

    FileRewrite(
            TargetTable target,
            Throttle throttle,
            CompactionSettings.Rewrites settings,
            Path temporaryFolder) {
        this.target = target;
        this.throttle = throttle;
        this.settings = settings;
        this.rowGroups =
                settings.copyRowGroups()
                        ? new RowGroupCopy(target.format(), this::beforeCopying)
                        : null;
        this.temporaryFolder = temporaryFolder;
    }

    /**
     * Ends all attempts. Interrupts alone would not: some storage takes one for itself and goes on.
     */
    void stop() {
        stopped = true;
    }

    /**
     * Runs one attempt in the thread of the caller. Ends early, by an exception, if that is
     * interrupted or all are stopped. What it has written then is for {@link AttemptFiles#delete}
     * to find.
     */
    CompactionResult run(Table table, CompactionTask task) throws IOException {
        if (!task.writesFiles()) {
            return new CompactionResult(task, List.of());
        }
        Optional<DataFile> copied =
                rowGroups == null ? Optional.empty() : copy(rowGroups, table, task);
        if (copied.isEmpty()) {
            return withNewRows(table, task);
        }
        copiedBytes.addAndGet(copied.get().fileSizeInBytes());
        return new CompactionResult(task, List.of(copied.get()));
    }

    /**
     * If it fails for a reason that has to do with copying, a second time would fail, too. The file
     * that was begun is written again by whoever writes the rows, under the same name.
     */
    private Optional<DataFile> copy(RowGroupCopy rowGroups, Table table, CompactionTask task)
            throws IOException {
        try {
            return rowGroups.run(table, task);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            checkInterrupt();
            LOG.warn("Cannot copy the row groups of {}. Its rows are read and written.", task, e);
            return Optional.empty();
        }
    }

    /** Of all files that were made without decoding rows. */
    long copiedBytes() {
        return copiedBytes.get();
    }

    private CompactionResult withNewRows(Table table, CompactionTask task) throws IOException {
        // The column may have been added since the job was planned.
        Optional<String> objection = TimeColumns.objection(table, settings);
        if (objection.isPresent()) {
            throw new IllegalStateException(objection.get());
        }
        RollingDataWriter<RowData> writer = writer(table, task);
        try (writer) {
            copyRows(table, task, writer);
        }
        List<DataFile> outputs = writer.result().dataFiles();
        return new CompactionResult(task, outputs);
    }

    private RollingDataWriter<RowData> writer(Table table, CompactionTask task) {
        Schema schema = writtenSchema(table);
        FlinkFileWriterFactory writers =
                new FlinkFileWriterFactory.Builder(table)
                        .dataFileFormat(target.format())
                        .dataSchema(schema)
                        .dataFlinkType(FlinkSchemaUtil.convert(schema))
                        .dataSortOrder(table.sortOrder())
                        .writerProperties(target.writeProperties())
                        .build();
        PartitionSpec spec = AttemptFiles.specOf(task);
        return new RollingDataWriter<>(
                writers,
                AttemptFiles.factory(table, task, target.format()),
                table.io(),
                (long) (task.targetFileSize() * ROLL_AT),
                spec,
                task.anyInput().partition());
    }

    private static Schema writtenSchema(Table table) {
        return TableUtil.supportsRowLineage(table)
                ? MetadataColumns.schemaWithRowLineage(table.schema())
                : table.schema();
    }

    private void copyRows(Table table, CompactionTask task, RollingDataWriter<RowData> writer)
            throws IOException {
        SortOrder order = table.sortOrder();
        if (order.isUnsorted()) {
            readRows(table, task, writer::write);
            return;
        }
        Schema schema = writtenSchema(table);
        RowType type = FlinkSchemaUtil.convert(schema);
        long memory = settings.sortMemory().getBytes();
        try (SortedRows rows = new SortedRows(schema, type, order, memory, temporaryFolder)) {
            readRows(table, task, rows::add);
            rows.drainTo(
                    row -> {
                        checkInterrupt();
                        writer.write(row);
                    });
        }
    }

    private void readRows(Table table, CompactionTask task, SortedRows.Output output)
            throws IOException {
        Schema schema = writtenSchema(table);
        RowDataFileScanTaskReader reader =
                new RowDataFileScanTaskReader(
                        table.schema(),
                        schema,
                        table.properties().get(TableProperties.DEFAULT_NAME_MAPPING),
                        false,
                        List.of());
        for (FileScanTask input : task.inputs()) {
            waitFor(input.length());
            try (DataIterator<RowData> rows =
                    new DataIterator<>(
                            reader,
                            new BaseCombinedScanTask(input),
                            table.io(),
                            table.encryption())) {
                while (rows.hasNext()) {
                    checkInterrupt();
                    output.write(rows.next());
                }
            }
        }
    }

    private void beforeCopying(long bytes) throws InterruptedIOException {
        checkInterrupt();
        waitFor(bytes);
    }

    private void waitFor(long bytes) throws InterruptedIOException {
        try {
            throttle.acquire(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    private void checkInterrupt() throws InterruptedIOException {
        if (stopped || Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        return new InterruptedIOException("The rewrite was interrupted.");
    }
}
