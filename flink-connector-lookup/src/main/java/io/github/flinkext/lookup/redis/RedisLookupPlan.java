/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;

import java.util.ArrayList;
import java.util.List;

/**
 * How one query looks up a table: what it asks by, and what it wants to know.
 *
 * @param produced the columns it wants
 * @param keys the columns it asks by: those of the primary key, and perhaps more that rows are
 *     filtered by
 * @param valueColumns the columns that must be read from Redis
 */
record RedisLookupPlan(
        RedisTable table, List<String> produced, List<String> keys, List<String> valueColumns) {

    static RedisLookupPlan of(RedisTable table, List<String> produced, List<String> keys) {
        checkKeys(table, keys);
        List<String> valueColumns =
                produced.stream().filter(column -> !table.isKey(column)).toList();
        return new RedisLookupPlan(table, produced, keys, valueColumns);
    }

    private static void checkKeys(RedisTable table, List<String> keys) {
        List<String> missing =
                table.primaryKey().stream().filter(column -> !keys.contains(column)).toList();
        if (!missing.isEmpty()) {
            throw new ValidationException(
                    String.format(
                            "Cannot look up table %s by (%s): a Redis key is made of all columns of"
                                    + " the primary key (%s). Join (%s) too, with '=' to a column or a"
                                    + " constant of the same type.",
                            table.name(),
                            String.join(", ", keys),
                            String.join(", ", table.primaryKey()),
                            String.join(", ", missing)));
        }
        for (String column : keys) {
            LogicalType type = table.typeOf(column);
            if (!SqlEquality.supports(type)) {
                throw new ValidationException(
                        String.format(
                                "Cannot look up table %s by '%s': values of type %s cannot be"
                                        + " compared here. Take it out of the join condition and"
                                        + " filter the join's result in a query around it.",
                                table.name(), column, type.asSummaryString()));
            }
        }
    }

    RedisKeyWriter keyWriter() {
        return RedisKeyWriter.of(
                table.keyPattern(), keys, keys.stream().map(table::typeOf).toList());
    }

    /** What is read from a hash: the value columns. */
    List<HashLayout.Field> hashFields() {
        return valueColumns.stream()
                .map(
                        column ->
                                new HashLayout.Field(
                                        column,
                                        RedisText.of(table.typeOf(column)),
                                        table.typeOf(column).isNullable()))
                .toList();
    }

    /**
     * What is taken from a decoded row: the value columns.
     *
     * @param decoded the columns of that row
     */
    List<ValueLayout.Field> valueFields(List<String> decoded) {
        return valueColumns.stream()
                .map(
                        column ->
                                new ValueLayout.Field(
                                        column,
                                        RowData.createFieldGetter(
                                                table.typeOf(column).copy(true),
                                                decoded.indexOf(column)),
                                        table.typeOf(column).isNullable()))
                .toList();
    }

    RowAssembler assembler() {
        List<RowAssembler.Source> columns = new ArrayList<>();
        for (String column : produced) {
            columns.add(
                    table.isKey(column)
                            ? new RowAssembler.Source(keyGetter(column), -1)
                            : new RowAssembler.Source(null, valueColumns.indexOf(column)));
        }
        List<RowAssembler.Condition> conditions = new ArrayList<>();
        for (String column : keys) {
            if (!table.isKey(column)) {
                conditions.add(
                        new RowAssembler.Condition(
                                table.typeOf(column).getTypeRoot(),
                                keyGetter(column),
                                valueColumns.indexOf(column)));
            }
        }
        return new RowAssembler(columns, conditions);
    }

    private RowData.FieldGetter keyGetter(String column) {
        return RowData.createFieldGetter(table.typeOf(column), keys.indexOf(column));
    }
}
