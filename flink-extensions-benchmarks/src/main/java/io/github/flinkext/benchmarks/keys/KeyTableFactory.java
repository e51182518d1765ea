/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.keys;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

import java.nio.file.Path;
import java.util.Set;

/**
 * Connector 'benchmark-keys': a bounded table (number of the row, key), both BIGINT, of drawn keys.
 */
@Internal
public final class KeyTableFactory implements DynamicTableSourceFactory {

    static final String IDENTIFIER = "benchmark-keys";

    static final ConfigOption<Long> ROWS =
            ConfigOptions.key("rows")
                    .longType()
                    .noDefaultValue()
                    .withDescription("How many rows the table has.");

    static final ConfigOption<Integer> KEYS =
            ConfigOptions.key("keys")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Keys are drawn from 0 to this number, exclusive.");

    static final ConfigOption<Double> EXPONENT =
            ConfigOptions.key("zipf-exponent")
                    .doubleType()
                    .defaultValue(0.0)
                    .withDescription("Exponent of Zipf's law. 0 draws all keys equally often.");

    static final ConfigOption<String> FIRST_ROW_FILE =
            ConfigOptions.key("first-row-file")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("A file that is created when the first row is made.");

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(ROWS, KEYS, FIRST_ROW_FILE);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(EXPONENT);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        ReadableConfig options = helper.getOptions();
        KeyGenerator generator =
                new KeyGenerator(
                        options.get(KEYS),
                        options.get(EXPONENT),
                        new FirstRow(Path.of(options.get(FIRST_ROW_FILE))));
        return new KeyTableSource(
                generator, options.get(ROWS), context.getPhysicalRowDataType().getLogicalType());
    }
}
