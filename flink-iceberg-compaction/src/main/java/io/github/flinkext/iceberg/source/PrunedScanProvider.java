/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.source;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.data.RowData;

import java.util.Optional;
import java.util.function.Function;

/** Iceberg's own scan, in all but the rows if they are to be read in another way. */
final class PrunedScanProvider implements DataStreamScanProvider {

    private final DataStreamScanProvider ofStock;
    private final Function<StreamExecutionEnvironment, Optional<DataStream<RowData>>> read;

    /**
     * @param read empty if there is nothing to be read in another way
     */
    PrunedScanProvider(
            DataStreamScanProvider ofStock,
            Function<StreamExecutionEnvironment, Optional<DataStream<RowData>>> read) {
        this.ofStock = ofStock;
        this.read = read;
    }

    @Override
    public DataStream<RowData> produceDataStream(
            ProviderContext context, StreamExecutionEnvironment environment) {
        return read.apply(environment)
                .orElseGet(() -> ofStock.produceDataStream(context, environment));
    }

    @Override
    public boolean isBounded() {
        return ofStock.isBounded();
    }

    @Override
    public Optional<Integer> getParallelism() {
        return ofStock.getParallelism();
    }
}
