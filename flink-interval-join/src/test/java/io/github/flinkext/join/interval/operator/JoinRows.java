/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.VarCharType;

/** Rows (key STRING, time BIGINT, id BIGINT) of both sides of the joins in these tests. */
final class JoinRows {

    static final int TIME_INDEX = 1;
    static final int ID_INDEX = 2;

    static final InternalTypeInfo<RowData> TYPE =
            InternalTypeInfo.ofFields(VarCharType.STRING_TYPE, new BigIntType(), new BigIntType());
    static final InternalTypeInfo<RowData> JOINED_TYPE =
            InternalTypeInfo.ofFields(
                    VarCharType.STRING_TYPE,
                    new BigIntType(),
                    new BigIntType(),
                    VarCharType.STRING_TYPE,
                    new BigIntType(),
                    new BigIntType());
    static final InternalTypeInfo<RowData> KEY_TYPE =
            InternalTypeInfo.ofFields(VarCharType.STRING_TYPE);

    private JoinRows() {}

    static RowData row(String key, long time, long id) {
        BinaryRowData row = new BinaryRowData(3);
        BinaryRowWriter writer = new BinaryRowWriter(row);
        writeKey(writer, key == null ? null : StringData.fromString(key));
        writer.writeLong(TIME_INDEX, time);
        writer.writeLong(ID_INDEX, id);
        writer.complete();
        return row;
    }

    /** What is expected and found in tests: {@code l12+r7}, or {@code l12+null}. */
    static String toString(RowData joined) {
        return (joined.isNullAt(ID_INDEX) ? "null" : "l" + joined.getLong(ID_INDEX))
                + "+"
                + (joined.isNullAt(3 + ID_INDEX) ? "null" : "r" + joined.getLong(3 + ID_INDEX));
    }

    private static void writeKey(BinaryRowWriter writer, StringData key) {
        if (key == null) {
            writer.setNullAt(0);
        } else {
            writer.writeString(0, key);
        }
    }

    /** Like Flink's generated selectors, it returns a new key for each row. */
    static final class ByKey implements KeySelector<RowData, RowData> {

        @Override
        public RowData getKey(RowData row) {
            BinaryRowData key = new BinaryRowData(1);
            BinaryRowWriter writer = new BinaryRowWriter(key);
            writeKey(writer, row.isNullAt(0) ? null : row.getString(0));
            writer.complete();
            return key;
        }
    }
}
