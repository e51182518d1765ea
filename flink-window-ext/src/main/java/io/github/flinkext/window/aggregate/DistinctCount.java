/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;

import java.io.IOException;

/**
 * {@code COUNT(DISTINCT x)}. It holds a number and no values, so a row alone changes nothing:
 * whoever keeps the values of the {@link DistinctColumn} says how many more or fewer there are.
 */
final class DistinctCount implements Accumulator {

    private long count;

    @Override
    public void clear() {
        count = 0;
    }

    @Override
    public void add(RowData row) {}

    void change(int difference) {
        count += difference;
    }

    @Override
    public void merge(DataInputDeserializer written) throws IOException {
        count += VarInts.readUnsigned(written);
    }

    @Override
    public void subtract(DataInputDeserializer written) throws IOException {
        count -= VarInts.readUnsigned(written);
    }

    @Override
    public void write(DataOutputSerializer target) throws IOException {
        VarInts.writeUnsigned(target, count);
    }

    @Override
    public Object value() {
        return count;
    }
}
