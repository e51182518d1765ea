/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.github.flinkext.lookup.BatchedLookupSource;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.lookup.batch.BatchedLookupProvider;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.ProjectableDecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A table in Redis, as the planner sees it. It can be looked up, not scanned. */
final class RedisLookupTableSource implements BatchedLookupSource, SupportsProjectionPushDown {

    private final RedisTable table;
    private final RedisSettings redis;
    private final LookupSettings lookup;

    /** The columns it produces. */
    private DataType producedType;

    RedisLookupTableSource(RedisTable table, RedisSettings redis, LookupSettings lookup) {
        this(table, redis, lookup, table.rowType());
    }

    private RedisLookupTableSource(
            RedisTable table, RedisSettings redis, LookupSettings lookup, DataType producedType) {
        this.table = table;
        this.redis = redis;
        this.lookup = lookup;
        this.producedType = producedType;
    }

    @Override
    public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
        return new BatchedLookupProvider(function(context), lookup, producedType, context);
    }

    RedisBatchLookupFunction function(LookupContext context) {
        List<String> produced = DataType.getFieldNames(producedType);
        List<String> keys =
                Arrays.stream(context.getKeys()).map(path -> produced.get(path[0])).toList();
        RedisLookupPlan plan = RedisLookupPlan.of(table, produced, keys);
        RedisLayout layout =
                table.format() == null
                        ? new HashLayout(plan.hashFields(), plan.assembler())
                        : valueLayout(plan, table.format(), context);
        return new RedisBatchLookupFunction(table.name(), redis, plan.keyWriter(), layout);
    }

    private RedisLayout valueLayout(
            RedisLookupPlan plan,
            DecodingFormat<DeserializationSchema<RowData>> format,
            LookupContext context) {
        List<String> inString = table.stringColumns();
        DataType stringType =
                DataTypes.ROW(
                                inString.stream()
                                        .map(
                                                column ->
                                                        DataTypes.FIELD(
                                                                column, table.dataTypeOf(column)))
                                        .toArray(DataTypes.Field[]::new))
                        .notNull();
        // A query of key columns alone must still know how many rows the string has.
        if (format instanceof ProjectableDecodingFormat<DeserializationSchema<RowData>> projectable
                && !plan.valueColumns().isEmpty()) {
            int[] needed = plan.valueColumns().stream().mapToInt(inString::indexOf).toArray();
            return new ValueLayout(
                    projectable.createRuntimeDecoder(
                            context, stringType, Projection.of(needed).toNestedIndexes()),
                    plan.valueFields(plan.valueColumns()),
                    plan.assembler());
        }
        return new ValueLayout(
                format.createRuntimeDecoder(context, stringType),
                plan.valueFields(inString),
                plan.assembler());
    }

    @Override
    public boolean supportsNestedProjection() {
        return false;
    }

    @Override
    public void applyProjection(int[][] projectedFields, DataType producedDataType) {
        producedType = Projection.of(projectedFields).project(table.rowType());
    }

    @Override
    public LookupSettings lookupSettings() {
        return lookup;
    }

    @Override
    public BatchedLookupSource withLookupSettings(LookupSettings settings) {
        return new RedisLookupTableSource(table, redis, settings, producedType);
    }

    @Override
    public DynamicTableSource copy() {
        return new RedisLookupTableSource(table, redis, lookup, producedType);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RedisLookupTableSource that
                && table.equals(that.table)
                && redis.equals(that.redis)
                && lookup.equals(that.lookup)
                && producedType.equals(that.producedType);
    }

    @Override
    public int hashCode() {
        return Objects.hash(table, redis, lookup, producedType);
    }

    @Override
    public String asSummaryString() {
        return redis + ", keys " + table.keyPattern().text();
    }
}
