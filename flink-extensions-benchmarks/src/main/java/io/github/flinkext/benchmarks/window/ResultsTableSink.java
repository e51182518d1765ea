/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;

import java.util.List;

/** Sink of a {@link ResultsTableFactory} table. */
final class ResultsTableSink implements DynamicTableSink {

    private final List<LogicalType> types;
    private final long end;
    private final String file;

    ResultsTableSink(List<LogicalType> types, long end, String file) {
        this.types = types;
        this.end = end;
        this.file = file;
    }

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
        return ChangelogMode.all();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return new DataStreamSinkProvider() {
            @Override
            public DataStreamSink<?> consumeDataStream(
                    ProviderContext providerContext, DataStream<RowData> rows) {
                return rows.transform(
                                "Benchmark results",
                                Types.VOID,
                                new ResultsOperator(types, end, file))
                        .sinkTo(new DiscardingSink<>());
            }
        };
    }

    @Override
    public DynamicTableSink copy() {
        return new ResultsTableSink(types, end, file);
    }

    @Override
    public String asSummaryString() {
        return "Benchmark results";
    }
}
