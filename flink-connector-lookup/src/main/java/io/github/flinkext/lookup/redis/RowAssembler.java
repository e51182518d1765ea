/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.io.Serializable;
import java.util.List;

/**
 * Makes the row that a lookup gives: key columns from the lookup key, the others from Redis.
 *
 * @param columns the columns of the row
 * @param conditions what the query wants of columns outside of the primary key
 */
record RowAssembler(List<Source> columns, List<Condition> conditions) implements Serializable {

    /**
     * Where a column comes from.
     *
     * @param key getter from the lookup key, or null
     * @param field position among the fields read from Redis, if not from the key
     */
    record Source(RowData.FieldGetter key, int field) implements Serializable {}

    /** A lookup key field that a column outside of the primary key must be equal to. */
    record Condition(LogicalTypeRoot type, RowData.FieldGetter wanted, int field)
            implements Serializable {}

    /** Whether the fields satisfy the query. NULL satisfies no condition. */
    boolean accepts(RowData key, Object[] fields) {
        for (Condition condition : conditions) {
            Object found = fields[condition.field];
            if (found == null
                    || !SqlEquality.equal(
                            condition.type, found, condition.wanted.getFieldOrNull(key))) {
                return false;
            }
        }
        return true;
    }

    RowData row(RowData key, Object[] fields) {
        GenericRowData row = new GenericRowData(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Source source = columns.get(i);
            row.setField(
                    i, source.key != null ? source.key.getFieldOrNull(key) : fields[source.field]);
        }
        return row;
    }
}
