/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** {@code COUNT(DISTINCT x)}, exact: it keeps the values. */
final class DistinctCount implements Accumulator {

    private final ValueCodec codec;
    private final Set<Object> values = new HashSet<>();

    DistinctCount(ValueCodec codec) {
        this.codec = codec;
    }

    @Override
    public void clear() {
        values.clear();
    }

    @Override
    public void add(RowData row) {
        Object value = codec.valueIn(row);
        if (value != null) {
            values.add(value);
        }
    }

    @Override
    public void merge(DataInputDeserializer written) throws IOException {
        long count = VarInts.readUnsigned(written);
        for (long i = 0; i < count; i++) {
            values.add(codec.read(written));
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
        return (long) values.size();
    }
}
