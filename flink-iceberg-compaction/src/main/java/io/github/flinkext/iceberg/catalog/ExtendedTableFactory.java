/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.catalog;

import io.github.flinkext.iceberg.IcebergExtTableFactory;
import io.github.flinkext.iceberg.sink.CompactingTableSink;
import io.github.flinkext.iceberg.source.PruningTableSource;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.Factory;

import org.apache.iceberg.flink.FlinkDynamicTableFactory;
import org.apache.iceberg.flink.source.IcebergTableSource;

import java.util.Set;

/** Makes what Iceberg's own factory makes, extended. */
@Internal
public final class ExtendedTableFactory
        implements DynamicTableSourceFactory, DynamicTableSinkFactory {

    private final FlinkDynamicTableFactory stock;

    private ExtendedTableFactory(FlinkDynamicTableFactory stock) {
        this.stock = stock;
    }

    /** For tables that name their catalog in their options. */
    public static ExtendedTableFactory ofConnector() {
        return new ExtendedTableFactory(new FlinkDynamicTableFactory());
    }

    /**
     * @param stock what a catalog of Iceberg makes its tables with
     */
    static ExtendedTableFactory of(Factory stock) {
        if (stock instanceof FlinkDynamicTableFactory ofIceberg) {
            return new ExtendedTableFactory(ofIceberg);
        }
        throw new IllegalStateException(
                "Cannot extend "
                        + stock.getClass().getName()
                        + ": only tables of "
                        + FlinkDynamicTableFactory.class.getName()
                        + " can be extended. Use the catalog type 'iceberg' instead of 'iceberg-ext'.");
    }

    @Override
    public String factoryIdentifier() {
        return IcebergExtTableFactory.IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return stock.requiredOptions();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return stock.optionalOptions();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        return PruningTableSource.of(
                (IcebergTableSource) stock.createDynamicTableSource(context), context);
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        return CompactingTableSink.of(context, stock::createDynamicTableSink);
    }
}
