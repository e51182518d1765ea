/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.util.List;
import java.util.Set;

/**
 * Connector 'benchmark-results': a table that keeps how many rows there are, and a checksum, until
 * the watermark has come to an end. Its columns are BIGINT or TIMESTAMP.
 */
@Internal
public final class ResultsTableFactory implements DynamicTableSinkFactory {

    static final String IDENTIFIER = "benchmark-results";

    static final ConfigOption<Long> END =
            ConfigOptions.key("end")
                    .longType()
                    .noDefaultValue()
                    .withDescription(
                            "Milliseconds since 1970. Rows that come behind this watermark are not"
                                    + " looked at.");

    static final ConfigOption<String> FILE =
            ConfigOptions.key("file")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("A file that is created with what is known at the end.");

    private static final Set<LogicalTypeRoot> TYPES =
            Set.of(LogicalTypeRoot.BIGINT, LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE);

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(END, FILE);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        List<LogicalType> types = context.getPhysicalRowDataType().getLogicalType().getChildren();
        for (LogicalType type : types) {
            if (!TYPES.contains(type.getTypeRoot())) {
                throw new ValidationException(
                        String.format(
                                "Cannot keep results of type %s: only BIGINT and TIMESTAMP are"
                                        + " hashed. Cast it.",
                                type));
            }
        }
        ReadableConfig options = helper.getOptions();
        return new ResultsTableSink(types, options.get(END), options.get(FILE));
    }
}
