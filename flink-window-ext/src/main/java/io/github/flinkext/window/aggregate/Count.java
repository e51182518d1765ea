/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;

import java.io.IOException;

/** {@code COUNT(*)} and {@code COUNT(x)}. */
final class Count implements Accumulator {

    static final int EVERY_ROW = -1;

    private final int index;

    private long count;

    /**
     * @param index of the column whose nulls are not counted, or {@link #EVERY_ROW}
     */
    Count(int index) {
        this.index = index;
    }

    @Override
    public void clear() {
        count = 0;
    }

    @Override
    public void add(RowData row) {
        if (index == EVERY_ROW || !row.isNullAt(index)) {
            count++;
        }
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
