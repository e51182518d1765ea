/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.util.ArrayDeque;

/**
 * {@code LAST_N(x, n)}: the last values that are not null, the latest at the end. Like ARRAY_AGG it
 * is null, not empty, if there are none.
 */
final class LastValues implements Accumulator {

    private final ValueCodec codec;
    private final int most;
    private final ArrayDeque<Object> values = new ArrayDeque<>();

    LastValues(ValueCodec codec, int most) {
        this.codec = codec;
        this.most = most;
    }

    @Override
    public void clear() {
        values.clear();
    }

    @Override
    public void add(RowData row) {
        Object value = codec.valueIn(row);
        if (value != null) {
            append(value);
        }
    }

    private void append(Object value) {
        if (values.size() == most) {
            values.removeFirst();
        }
        values.addLast(value);
    }

    @Override
    public void merge(DataInputDeserializer written) throws IOException {
        long count = VarInts.readUnsigned(written);
        for (long i = 0; i < count; i++) {
            append(codec.read(written));
        }
    }

    @Override
    public void write(DataOutputSerializer target) throws IOException {
        VarInts.writeUnsigned(target, values.size());
        for (Object value : values) {
            codec.write(value, target);
        }
    }

    @Override
    public Object value() {
        return values.isEmpty() ? null : new GenericArrayData(values.toArray());
    }
}
