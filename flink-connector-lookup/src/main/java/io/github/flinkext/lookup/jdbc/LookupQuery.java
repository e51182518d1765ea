/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;

import java.io.Serializable;
import java.util.List;

/**
 * What is looked up in a table.
 *
 * @param names the looked-up columns
 * @param types their types
 * @param keys positions of the columns they are looked up by
 * @param filters conditions that rows must meet too
 */
record LookupQuery(
        List<String> names, List<LogicalType> types, List<Integer> keys, List<SqlFilter> filters)
        implements Serializable {

    LookupQuery {
        names = List.copyOf(names);
        types = List.copyOf(types);
        keys = List.copyOf(keys);
        filters = List.copyOf(filters);
    }

    /**
     * @param rowType {@link DataTypes#ROW} of the looked-up columns
     */
    static LookupQuery of(DataType rowType, List<Integer> keys, List<SqlFilter> filters) {
        return new LookupQuery(
                DataType.getFieldNames(rowType),
                rowType.getLogicalType().getChildren(),
                keys,
                filters);
    }
}
