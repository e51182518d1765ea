/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.iceberg.compaction.CompactionSettings;
import io.github.flinkext.iceberg.sink.CompactingSinks;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.data.RowData;

import org.apache.iceberg.flink.sink.IcebergSink;

import java.util.function.Function;

import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * Compaction behind Iceberg's sink in a job of the DataStream API.
 *
 * <pre>{@code
 * CompactingIcebergSink.of(rows, stream -> IcebergSink.forRowData(stream).tableLoader(loader))
 *         .set(IcebergCompactionOptions.DELTA_COMMITS, 5)
 *         .append();
 * }</pre>
 *
 * <p>The builder is asked for with a stream of its own, since it puts the sink it builds into the
 * job of its stream. Use that one, and do not call {@link IcebergSink.Builder#append()}.
 */
@PublicEvolving
public final class CompactingIcebergSink<T> {

    private final DataStream<T> rows;
    private final Function<DataStream<T>, IcebergSink.Builder> sink;
    private final Configuration options = new Configuration();

    private CompactingIcebergSink(
            DataStream<T> rows, Function<DataStream<T>, IcebergSink.Builder> sink) {
        this.rows = rows;
        this.sink = sink;
    }

    /**
     * @param rows what is written
     * @param sink gives Iceberg's builder, all set, for the stream that it is given
     */
    public static <T> CompactingIcebergSink<T> of(
            DataStream<T> rows, Function<DataStream<T>, IcebergSink.Builder> sink) {
        return new CompactingIcebergSink<>(rows, sink);
    }

    /**
     * Sets one of {@link IcebergCompactionOptions}. Compaction itself is always on here.
     *
     * @throws IllegalArgumentException if it is another option, or is to switch compaction off
     */
    public <V> CompactingIcebergSink<T> set(ConfigOption<V> option, V value) {
        checkArgument(
                IcebergCompactionOptions.ALL.contains(option),
                "Invalid option '%s': it is none of compaction. Set options of the sink on Iceberg's"
                        + " builder.",
                option.key());
        checkArgument(
                !(option.equals(IcebergCompactionOptions.AUTO_COMPACT)
                        && Boolean.FALSE.equals(value)),
                "Invalid '%s': false. This sink always compacts. Append Iceberg's builder itself for"
                        + " one that does not.",
                option.key());
        options.set(option, value);
        return this;
    }

    /**
     * Adds the sink and the operators of compaction to the job.
     *
     * @throws IllegalArgumentException if an option is out of its range
     */
    public DataStreamSink<RowData> append() {
        return CompactingSinks.append(
                rows,
                stream -> sink.apply(stream).append(),
                CompactionSettings.of(options.toMap()));
    }
}
