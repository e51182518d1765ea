/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import io.github.flinkext.iceberg.catalog.ExtendedTableFactory;
import io.github.flinkext.iceberg.internal.IcebergRuntime;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;

import java.util.Set;

/**
 * Makes Iceberg tables that are declared outside of an Iceberg catalog: {@code 'connector' =
 * 'iceberg-ext'}.
 *
 * <p>The other options are those of {@code 'connector' = 'iceberg'}. Like Iceberg's own, it creates
 * the table when it is first used and is missing.
 */
@PublicEvolving
public final class IcebergExtTableFactory
        implements DynamicTableSourceFactory, DynamicTableSinkFactory {

    public static final String IDENTIFIER = "iceberg-ext";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return ofIceberg("list the required options of").requiredOptions();
    }

    /** What Iceberg lists. It takes properties of the table too, so there is no end to them. */
    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return ofIceberg("list the options of").optionalOptions();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        return ofIceberg("read " + context.getObjectIdentifier().asSummaryString() + " through")
                .createDynamicTableSource(context);
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        return ofIceberg("write " + context.getObjectIdentifier().asSummaryString() + " through")
                .createDynamicTableSink(context);
    }

    /** Everything that mentions Iceberg is behind this check, in classes of its own. */
    private static ExtendedTableFactory ofIceberg(String action) {
        IcebergRuntime.require(action + " 'connector' = '" + IDENTIFIER + "'");
        return ExtendedTableFactory.ofConnector();
    }
}
