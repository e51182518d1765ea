/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.sink;

import io.github.flinkext.iceberg.compaction.CompactionSettings;
import io.github.flinkext.iceberg.compaction.CompactionTopology;
import io.github.flinkext.iceberg.compaction.PartitionEnds;
import io.github.flinkext.iceberg.compaction.TargetTable;
import io.github.flinkext.iceberg.compaction.TimeColumns;
import io.github.flinkext.iceberg.internal.IcebergInternals;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.SinkTransformation;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;

import org.apache.iceberg.Table;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.IcebergSink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts a {@link CompactingSink} behind rows. Iceberg's builder makes a sink only by appending it to
 * a job, so it appends it to one that is never run; ours takes its place in the job of the rows,
 * with its name, its uid and its parallelism.
 */
@Internal
public final class CompactingSinks {

    private CompactingSinks() {}

    /**
     * @param appendStock appends an {@link IcebergSink} to the rows it is given
     * @throws ValidationException if it appends another sink, or one with Iceberg's own compaction
     */
    public static <T> DataStreamSink<RowData> append(
            DataStream<T> rows,
            Function<DataStream<T>, DataStreamSink<?>> appendStock,
            CompactionSettings settings) {
        StreamExecutionEnvironment scratch =
                StreamExecutionEnvironment.createLocalEnvironment(rows.getParallelism());
        SinkTransformation<RowData, ?> stock =
                transformation(
                        appendStock.apply(new DataStream<>(scratch, rows.getTransformation())));
        IcebergSink sink = (IcebergSink) stock.getSink();
        if (IcebergInternals.compactsItself(sink)) {
            throw new ValidationException(
                    "Cannot compact behind %s, which compacts with Iceberg's own rewrites: both would take the same files. Leave one of them out."
                            .formatted(stock.getName()));
        }
        TableLoader loader = IcebergInternals.tableLoader(sink);
        check(loader, settings);

        TargetTable target =
                new TargetTable(
                        stock.getName(),
                        loader.clone(),
                        IcebergInternals.branch(sink),
                        IcebergInternals.fileFormat(sink),
                        IcebergInternals.targetFileSize(sink),
                        IcebergInternals.writeProperties(sink));
        CompactionTopology compaction =
                new CompactionTopology(target, settings, stock.getUid(), stock.getParallelism());
        return new DataStream<>(
                        rows.getExecutionEnvironment(), stock.getInputStream().getTransformation())
                .sinkTo(new CompactingSink<>(sink, compaction))
                .name(stock.getName())
                .uid(stock.getUid())
                .setParallelism(stock.getParallelism());
    }

    @SuppressWarnings("unchecked")
    private static SinkTransformation<RowData, ?> transformation(DataStreamSink<?> stock) {
        if (stock.getTransformation() instanceof SinkTransformation<?, ?> transformation
                && transformation.getSink() instanceof IcebergSink) {
            return (SinkTransformation<RowData, ?>) transformation;
        }
        throw new ValidationException(
                "Cannot compact behind %s: only %s commits in a way that operators can follow."
                        .formatted(
                                stock.getTransformation().getName(), IcebergSink.class.getName()));
    }

    private static void check(TableLoader loader, CompactionSettings settings) {
        try (TableLoader opened = loader.clone()) {
            opened.open();
            Table table = opened.loadTable();
            Optional<String> objection = TimeColumns.objection(table, settings.rewrites());
            if (objection.isPresent()) {
                throw new ValidationException(objection.get());
            }
            if (settings.partitions().watermarkDelay() != null
                    && !PartitionEnds.exist(table.spec())) {
                throw new ValidationException(
                        "Cannot compact partitions of table %s by watermark: %s has no field of time. Partition it by year, month, day or hour of a column or by a DATE, or use 'compact.partition.idle' instead of 'compact.partition.watermark-delay'."
                                .formatted(table.name(), table.spec()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + loader, e);
        }
    }
}
