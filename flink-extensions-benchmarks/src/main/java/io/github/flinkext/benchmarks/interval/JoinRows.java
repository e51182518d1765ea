/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.VarCharType;

import java.util.Random;

/** Rows (key, time, payload) of both sides: STRING of 16 bytes, BIGINT, STRING of 64 bytes. */
final class JoinRows {

    static final int TIME_INDEX = 1;

    private static final LogicalType STRING = VarCharType.STRING_TYPE;
    private static final LogicalType BIGINT = new BigIntType();

    static final InternalTypeInfo<RowData> KEY_TYPE = InternalTypeInfo.ofFields(STRING);
    static final InternalTypeInfo<RowData> TYPE = InternalTypeInfo.ofFields(STRING, BIGINT, STRING);
    static final InternalTypeInfo<RowData> JOINED_TYPE =
            InternalTypeInfo.ofFields(STRING, BIGINT, STRING, STRING, BIGINT, STRING);

    private static final int PAYLOADS = 1_024;
    private static final StringData[] PAYLOAD = payloads();

    private JoinRows() {}

    /** Random, so that they do not become small when they are compressed. */
    private static StringData[] payloads() {
        Random random = new Random(1);
        StringData[] payloads = new StringData[PAYLOADS];
        for (int i = 0; i < PAYLOADS; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 64) {
                text.append("%016x".formatted(random.nextLong()));
            }
            payloads[i] = StringData.fromString(text.toString());
        }
        return payloads;
    }

    static StringData key(int number) {
        return StringData.fromString("key-%012d".formatted(number * 7_919L));
    }

    static BinaryRowData row(StringData key, long time) {
        BinaryRowData row = new BinaryRowData(3);
        BinaryRowWriter writer = new BinaryRowWriter(row);
        writer.writeString(0, key);
        writer.writeLong(TIME_INDEX, time);
        writer.writeString(2, PAYLOAD[Math.floorMod(time, PAYLOADS)]);
        writer.complete();
        return row;
    }

    static BinaryRowData keyRow(StringData key) {
        BinaryRowData row = new BinaryRowData(1);
        BinaryRowWriter writer = new BinaryRowWriter(row);
        writer.writeString(0, key);
        writer.complete();
        return row;
    }

    /** Like Flink's generated selectors, it returns a new key for each row. */
    static final class ByKey implements KeySelector<RowData, RowData> {

        private static final long serialVersionUID = 1L;

        @Override
        public RowData getKey(RowData row) {
            return keyRow(row.getString(0));
        }
    }
}
