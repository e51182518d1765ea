/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.data.RowData;

/**
 * The scan of a table that can only be looked up. The planner asks for it in lookup joins too, so
 * it refuses when it is about to run.
 */
final class RefusedScan implements DataStreamScanProvider {

    private final JdbcLookups lookups;

    RefusedScan(JdbcLookups lookups) {
        this.lookups = lookups;
    }

    @Override
    public boolean isBounded() {
        return true;
    }

    @Override
    public DataStream<RowData> produceDataStream(
            ProviderContext context, StreamExecutionEnvironment environment) {
        throw new ValidationException(
                String.format(
                        "Cannot scan %s: a table with 'connector' = '%s' can only be looked up, with"
                                + " JOIN ... FOR SYSTEM_TIME AS OF. Use 'connector' = 'jdbc' to read"
                                + " it whole.",
                        lookups, JdbcDynamicTableFactory.IDENTIFIER));
    }
}
