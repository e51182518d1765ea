/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.lookup.LookupJoinOptions;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.shuffle.SpreadingLookupSource;
import io.github.flinkext.sql.PlannerHook;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes tables of a database that are looked up in joins: {@code 'connector' = 'lookup-jdbc'}.
 *
 * <p>They can only be looked up. Flink's {@code jdbc} connector scans and writes the same table.
 */
@Internal
public final class JdbcDynamicTableFactory implements DynamicTableSourceFactory {

    public static final String IDENTIFIER = "lookup-jdbc";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(JdbcLookupOptions.URL, JdbcLookupOptions.TABLE_NAME);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        Set<ConfigOption<?>> options = new HashSet<>(JdbcLookups.ownOptions());
        options.add(JdbcLookupOptions.USERNAME);
        options.add(JdbcLookupOptions.PASSWORD);
        options.add(JdbcLookupOptions.DRIVER);
        options.addAll(LookupJoinOptions.PLAN_OPTIONS);
        options.addAll(LookupJoinOptions.RUNTIME_OPTIONS);
        options.addAll(LookupJoinOptions.FLINK_OPTIONS);
        return options;
    }

    /** Where the table is and how patiently it is asked; neither shapes the plan. */
    @Override
    public Set<ConfigOption<?>> forwardOptions() {
        Set<ConfigOption<?>> options = new HashSet<>(JdbcLookups.ownOptions());
        options.add(JdbcLookupOptions.URL);
        options.add(JdbcLookupOptions.TABLE_NAME);
        options.add(JdbcLookupOptions.USERNAME);
        options.add(JdbcLookupOptions.PASSWORD);
        options.add(JdbcLookupOptions.DRIVER);
        return options;
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        PlannerHook.install(context.getConfiguration(), "'connector' = '" + IDENTIFIER + "'");
        try {
            return source(helper.getOptions(), context.getPhysicalRowDataType());
        } catch (IllegalArgumentException e) {
            throw new ValidationException(
                    "Invalid options of table " + context.getObjectIdentifier().asSummaryString(),
                    e);
        }
    }

    private static DynamicTableSource source(ReadableConfig options, DataType rowType) {
        JdbcLookups lookups = JdbcLookups.from(options);
        lookups.checkColumns(rowType);
        LookupSettings settings =
                LookupSettings.from(options).withAtMostInFlight(lookups.maxConcurrency());
        return SpreadingLookupSource.spread(
                new JdbcLookupTableSource(lookups, settings, rowType, List.of()),
                settings.shuffle().hotKeys());
    }
}
