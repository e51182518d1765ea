/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

import java.util.Set;

/** Connector 'benchmark-readings': a bounded table that gives so many rows in a second. */
@Internal
public final class ReadingsTableFactory implements DynamicTableSourceFactory {

    static final String IDENTIFIER = "benchmark-readings";

    static final ConfigOption<Long> FIRST =
            ConfigOptions.key("first")
                    .longType()
                    .defaultValue(0L)
                    .withDescription("Number of the first row.");

    static final ConfigOption<Long> ROWS =
            ConfigOptions.key("rows")
                    .longType()
                    .noDefaultValue()
                    .withDescription(
                            "How many rows the table has. Each subtask makes an equal part of them,"
                                    + " whose numbers follow each other.");

    static final ConfigOption<Long> ROWS_PER_SECOND =
            ConfigOptions.key("rows-per-second")
                    .longType()
                    .noDefaultValue()
                    .withDescription(
                            "Rows that all subtasks together make in a second. One that was held up"
                                    + " makes up for it.");

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(ROWS, ROWS_PER_SECOND);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(FIRST);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        ReadableConfig options = helper.getOptions();
        return new ReadingsTableSource(
                new ReadingsGenerator(options.get(FIRST), options.get(ROWS_PER_SECOND)),
                options.get(ROWS),
                context.getPhysicalRowDataType().getLogicalType());
    }
}
