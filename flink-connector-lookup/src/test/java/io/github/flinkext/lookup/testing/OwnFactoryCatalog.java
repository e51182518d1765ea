/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.testing;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.Factory;

import java.util.Optional;
import java.util.Set;

/**
 * A catalog that makes its tables itself, as those of Hive, Iceberg or Paimon do: tables have no
 * option {@code connector}. A source is a table of {@link StaffTableFactory}; a sink drops its
 * rows.
 */
public final class OwnFactoryCatalog extends GenericInMemoryCatalog {

    public OwnFactoryCatalog(String name) {
        super(name);
    }

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(new OwnFactory());
    }

    private static final class OwnFactory
            implements DynamicTableSourceFactory, DynamicTableSinkFactory {

        private final StaffTableFactory staff = new StaffTableFactory();

        @Override
        public String factoryIdentifier() {
            return "own";
        }

        @Override
        public Set<ConfigOption<?>> requiredOptions() {
            return Set.of();
        }

        @Override
        public Set<ConfigOption<?>> optionalOptions() {
            return staff.optionalOptions();
        }

        @Override
        public DynamicTableSource createDynamicTableSource(Context context) {
            return staff.createDynamicTableSource(context);
        }

        @Override
        public DynamicTableSink createDynamicTableSink(Context context) {
            return new DroppingSink();
        }
    }

    private static final class DroppingSink implements DynamicTableSink {

        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
            return requestedMode;
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            return SinkV2Provider.of(new DiscardingSink<>());
        }

        @Override
        public DynamicTableSink copy() {
            return new DroppingSink();
        }

        @Override
        public String asSummaryString() {
            return "dropping";
        }
    }
}
