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
import org.apache.flink.table.connector.source.lookup.LookupFunctionProvider;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

import java.util.Set;

/**
 * Connector 'benchmark-redis-get': one GET for each key, as the Redis connectors in use do it. It
 * blocks for each answer, or has many commands under way on one connection.
 */
@Internal
public final class RedisGetTableFactory implements DynamicTableSourceFactory {

    static final ConfigOption<String> HOST =
            ConfigOptions.key("host")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Host of the server.");

    static final ConfigOption<Integer> PORT =
            ConfigOptions.key("port")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Port of the server.");

    static final ConfigOption<Boolean> ASYNC =
            ConfigOptions.key("async")
                    .booleanType()
                    .noDefaultValue()
                    .withDescription("Whether a command is sent before the last one was answered.");

    @Override
    public String factoryIdentifier() {
        return "benchmark-redis-get";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(HOST, PORT, ASYNC);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        ReadableConfig options = helper.getOptions();
        String host = options.get(HOST);
        int port = options.get(PORT);
        return options.get(ASYNC)
                ? new BaselineTableSource(
                        "Redis asynchronous GET",
                        AsyncLookupFunctionProvider.of(new AsyncRedisGetLookupFunction(host, port)))
                : new BaselineTableSource(
                        "Redis blocking GET",
                        LookupFunctionProvider.of(new RedisGetLookupFunction(host, port)));
    }
}
