/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.lookup.AsyncLookupFunctionProvider;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

import java.util.Set;

/**
 * Connector 'benchmark-naive-jdbc': what one writes by hand against a blocking driver. It asks for
 * one key at a time on a few threads, each with a connection.
 */
@Internal
public final class NaiveJdbcTableFactory implements DynamicTableSourceFactory {

    static final ConfigOption<String> URL =
            ConfigOptions.key("url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("JDBC URL of the database.");

    static final ConfigOption<String> USERNAME =
            ConfigOptions.key("username")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("User of the database.");

    static final ConfigOption<String> PASSWORD =
            ConfigOptions.key("password")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Password of the user.");

    static final ConfigOption<Integer> THREADS =
            ConfigOptions.key("threads")
                    .intType()
                    .defaultValue(8)
                    .withDescription("Threads, and connections, of each subtask.");

    @Override
    public String factoryIdentifier() {
        return "benchmark-naive-jdbc";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(URL, USERNAME, PASSWORD);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(THREADS);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        ReadableConfig options = helper.getOptions();
        JdbcAddress address =
                new JdbcAddress(options.get(URL), options.get(USERNAME), options.get(PASSWORD));
        int threads = options.get(THREADS);
        return new BaselineTableSource(
                "Naive JDBC",
                AsyncLookupFunctionProvider.of(new NaiveJdbcLookupFunction(address, threads)));
    }
}
