/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.lookup.LookupJoinOptions;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.shuffle.SpreadingLookupSource;
import io.github.flinkext.sql.PlannerHook;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.FactoryUtil.TableFactoryHelper;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;

import javax.annotation.Nullable;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.CONNECTION_TIMEOUT;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.DATABASE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.KEY_PATTERN;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.MAX_RESULT_SIZE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.MODE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.NODES;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.PASSWORD;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_ENABLE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_KEYSTORE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_KEYSTORE_PASSWORD;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_TRUSTSTORE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_TRUSTSTORE_PASSWORD;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.USERNAME;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.VALUE_FIELDS_INCLUDE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.VALUE_FORMAT;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.VALUE_LAYOUT;

/** Makes tables with {@code 'connector' = 'lookup-redis'}. */
@Internal
public final class RedisDynamicTableFactory implements DynamicTableSourceFactory {

    public static final String IDENTIFIER = "lookup-redis";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(NODES);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        Set<ConfigOption<?>> options =
                new HashSet<>(
                        Set.of(
                                MODE,
                                DATABASE,
                                USERNAME,
                                PASSWORD,
                                SSL_ENABLE,
                                SSL_TRUSTSTORE,
                                SSL_TRUSTSTORE_PASSWORD,
                                SSL_KEYSTORE,
                                SSL_KEYSTORE_PASSWORD,
                                CONNECTION_TIMEOUT,
                                MAX_RESULT_SIZE,
                                KEY_PATTERN,
                                VALUE_LAYOUT,
                                VALUE_FORMAT,
                                VALUE_FIELDS_INCLUDE));
        options.addAll(LookupJoinOptions.PLAN_OPTIONS);
        options.addAll(LookupJoinOptions.RUNTIME_OPTIONS);
        options.addAll(LookupJoinOptions.FLINK_OPTIONS);
        return options;
    }

    @Override
    public Set<ConfigOption<?>> forwardOptions() {
        return Set.of(
                NODES,
                DATABASE,
                USERNAME,
                PASSWORD,
                SSL_ENABLE,
                SSL_TRUSTSTORE,
                SSL_TRUSTSTORE_PASSWORD,
                SSL_KEYSTORE,
                SSL_KEYSTORE_PASSWORD,
                CONNECTION_TIMEOUT,
                MAX_RESULT_SIZE);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        DecodingFormat<DeserializationSchema<RowData>> format =
                helper.discoverOptionalDecodingFormat(
                                DeserializationFormatFactory.class, VALUE_FORMAT)
                        .orElse(null);
        helper.validate();
        String name = context.getObjectIdentifier().asSummaryString();
        try {
            RedisTable table = table(name, helper.getOptions(), format, context);
            RedisSettings redis = RedisSettings.from(helper.getOptions());
            LookupSettings lookup = LookupSettings.from(helper.getOptions());
            PlannerHook.install(context.getConfiguration(), "'connector' = '" + IDENTIFIER + "'");
            return SpreadingLookupSource.spread(
                    new RedisLookupTableSource(table, redis, lookup), lookup.shuffle().hotKeys());
        } catch (IllegalArgumentException e) {
            throw new ValidationException("Invalid options of table " + name, e);
        }
    }

    private static RedisTable table(
            String name,
            ReadableConfig options,
            @Nullable DecodingFormat<DeserializationSchema<RowData>> format,
            Context context) {
        DataType rowType = context.getPhysicalRowDataType();
        List<String> columns = DataType.getFieldNames(rowType);
        List<String> primaryKey =
                Arrays.stream(context.getPrimaryKeyIndexes()).mapToObj(columns::get).toList();
        if (primaryKey.isEmpty()) {
            throw new ValidationException(
                    String.format(
                            "Invalid table %s: it has no primary key, of which Redis keys are made. Add"
                                    + " PRIMARY KEY (...) NOT ENFORCED.",
                            name));
        }
        RedisTable table =
                new RedisTable(
                        name,
                        rowType,
                        primaryKey,
                        options.getOptional(KEY_PATTERN)
                                .map(pattern -> RedisKeyPattern.parse(pattern, primaryKey))
                                .orElseGet(() -> RedisKeyPattern.ofColumns(primaryKey)),
                        format,
                        options.get(VALUE_FIELDS_INCLUDE));
        checkLayout(table, options);
        checkTypes(table);
        return table;
    }

    private static void checkLayout(RedisTable table, ReadableConfig options) {
        if (options.get(VALUE_LAYOUT) == RedisValueLayout.HASH) {
            for (ConfigOption<?> option : List.of(VALUE_FORMAT, VALUE_FIELDS_INCLUDE)) {
                if (options.getOptional(option).isPresent()) {
                    throw new ValidationException(
                            String.format(
                                    "Invalid '%s': %s. The fields of a Redis hash need no format:"
                                            + " set '%s' = '%s', or remove it.",
                                    option.key(),
                                    options.get(option),
                                    VALUE_LAYOUT.key(),
                                    RedisValueLayout.VALUE));
                }
            }
            return;
        }
        if (table.format() == null) {
            throw new ValidationException(
                    String.format(
                            "Invalid '%s': %s. A Redis string is decoded by a format: set '%s' ="
                                    + " 'json' or another one.",
                            VALUE_LAYOUT.key(), RedisValueLayout.VALUE, VALUE_FORMAT.key()));
        }
        if (!ChangelogMode.insertOnly().equals(table.format().getChangelogMode())) {
            throw new ValidationException(
                    String.format(
                            "Invalid '%s': %s. It decodes changes, but what Redis holds is a row. Use"
                                    + " a format of rows such as 'json'.",
                            VALUE_FORMAT.key(), options.get(VALUE_FORMAT)));
        }
        if (table.stringColumns().isEmpty()) {
            throw new ValidationException(
                    String.format(
                            "Invalid '%s': %s. Table %s has no column outside of its primary key. Set"
                                    + " '%s' = '%s', or use '%s' = '%s'.",
                            VALUE_FIELDS_INCLUDE.key(),
                            table.valueFields(),
                            table.name(),
                            VALUE_FIELDS_INCLUDE.key(),
                            RedisValueFields.ALL,
                            VALUE_LAYOUT.key(),
                            RedisValueLayout.HASH));
        }
    }

    private static void checkTypes(RedisTable table) {
        for (String column : table.columns()) {
            LogicalType type = table.typeOf(column);
            if (RedisText.supports(type) || table.format() != null && !table.isKey(column)) {
                continue;
            }
            throw new ValidationException(
                    String.format(
                            "Invalid column '%s' of table %s: a value of type %s cannot be written in"
                                    + " a %s. %s",
                            column,
                            table.name(),
                            type.asSummaryString(),
                            table.isKey(column) ? "Redis key" : "field of a Redis hash",
                            table.isKey(column)
                                    ? "Take it out of the primary key."
                                    : String.format(
                                            "Keep rows as strings ('%s' = '%s') of a format that"
                                                    + " has the type.",
                                            VALUE_LAYOUT.key(), RedisValueLayout.VALUE)));
        }
    }
}
