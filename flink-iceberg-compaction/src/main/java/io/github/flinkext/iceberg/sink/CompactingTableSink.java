/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.sink;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableFactory;

import java.util.function.Function;

/** Where Iceberg's sink is made. */
@Internal
public final class CompactingTableSink {

    private CompactingTableSink() {}

    public static DynamicTableSink of(
            DynamicTableFactory.Context context,
            Function<DynamicTableFactory.Context, DynamicTableSink> stock) {
        return stock.apply(context);
    }
}
