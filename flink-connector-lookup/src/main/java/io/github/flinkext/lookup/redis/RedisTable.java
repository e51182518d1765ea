/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;

import javax.annotation.Nullable;

import java.util.List;

/**
 * A table, and how its rows are kept in Redis.
 *
 * @param name of the table, for messages
 * @param rowType its columns
 * @param primaryKey names of the columns that make the Redis key
 * @param format decodes Redis strings; null if rows are hashes
 * @param valueFields which columns these strings hold
 */
record RedisTable(
        String name,
        DataType rowType,
        List<String> primaryKey,
        RedisKeyPattern keyPattern,
        @Nullable DecodingFormat<DeserializationSchema<RowData>> format,
        RedisValueFields valueFields) {

    List<String> columns() {
        return DataType.getFieldNames(rowType);
    }

    LogicalType typeOf(String column) {
        return dataTypeOf(column).getLogicalType();
    }

    DataType dataTypeOf(String column) {
        return DataType.getFieldDataTypes(rowType).get(columns().indexOf(column));
    }

    boolean isKey(String column) {
        return primaryKey.contains(column);
    }

    /** The columns that a Redis string holds, in its order. */
    List<String> stringColumns() {
        return columns().stream()
                .filter(column -> valueFields == RedisValueFields.ALL || !isKey(column))
                .toList();
    }
}
