/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.factories.FactoryUtil;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A catalog that has its tables made by a factory of its own, as those of Hive and Paimon do. */
final class CatalogThatMakesTables extends GenericInMemoryCatalog {

    CatalogThatMakesTables(String name) {
        super(name);
    }

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(new TableFactory());
    }

    /** Makes what the connector makes. */
    private static final class TableFactory
            implements DynamicTableSourceFactory, DynamicTableSinkFactory {

        @Override
        public DynamicTableSource createDynamicTableSource(Context context) {
            return FactoryUtil.createDynamicTableSource(
                    null,
                    context.getObjectIdentifier(),
                    context.getCatalogTable(),
                    Map.of(),
                    context.getConfiguration(),
                    context.getClassLoader(),
                    context.isTemporary());
        }

        @Override
        public DynamicTableSink createDynamicTableSink(Context context) {
            return FactoryUtil.createDynamicTableSink(
                    null,
                    context.getObjectIdentifier(),
                    context.getCatalogTable(),
                    Map.of(),
                    context.getConfiguration(),
                    context.getClassLoader(),
                    context.isTemporary());
        }

        @Override
        public String factoryIdentifier() {
            return "made";
        }

        @Override
        public Set<ConfigOption<?>> requiredOptions() {
            return Set.of();
        }

        @Override
        public Set<ConfigOption<?>> optionalOptions() {
            return Set.of();
        }
    }
}
