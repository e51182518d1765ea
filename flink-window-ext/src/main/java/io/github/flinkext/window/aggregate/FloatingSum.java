/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.io.IOException;

/**
 * {@code SUM} and {@code AVG} of FLOAT and DOUBLE, in 64 bits. It only merges: what is left of a
 * sum after a subtraction is off by what rounding took, and NaN would stay for ever.
 */
final class FloatingSum implements Accumulator {

    private final LogicalTypeRoot root;
    private final int index;
    private final boolean average;

    private double sum;
    private long count;

    FloatingSum(LogicalTypeRoot root, int index, boolean average) {
        this.root = root;
        this.index = index;
        this.average = average;
    }

    @Override
    public void clear() {
        sum = 0;
        count = 0;
    }

    @Override
    public void add(RowData row) {
        if (!row.isNullAt(index)) {
            sum += root == LogicalTypeRoot.FLOAT ? row.getFloat(index) : row.getDouble(index);
            count++;
        }
    }

    @Override
    public void merge(DataInputDeserializer written) throws IOException {
        sum += written.readDouble();
        count += VarInts.readUnsigned(written);
    }

    @Override
    public void write(DataOutputSerializer target) throws IOException {
        target.writeDouble(sum);
        VarInts.writeUnsigned(target, count);
    }

    @Override
    public Object value() {
        if (count == 0) {
            return null;
        }
        double result = average ? sum / count : sum;
        if (root == LogicalTypeRoot.FLOAT) {
            return (float) result;
        }
        return result;
    }
}
