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
 * {@code SUM} and {@code AVG} of whole numbers. As in Flink, the result has the type of the column,
 * and a sum wraps around in it. An average is of a sum in 64 bits, as in Flink's OVER; Flink's
 * GROUP BY averages a sum that has wrapped around.
 */
final class WholeNumberSum implements Accumulator {

    private final LogicalTypeRoot root;
    private final int index;
    private final boolean average;

    private long sum;
    private long count;

    WholeNumberSum(LogicalTypeRoot root, int index, boolean average) {
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
            sum += numberIn(row);
            count++;
        }
    }

    private long numberIn(RowData row) {
        return switch (root) {
            case TINYINT -> row.getByte(index);
            case SMALLINT -> row.getShort(index);
            case INTEGER -> row.getInt(index);
            default -> row.getLong(index);
        };
    }

    @Override
    public void merge(DataInputDeserializer written) throws IOException {
        sum += VarInts.readSigned(written);
        count += VarInts.readUnsigned(written);
    }

    @Override
    public void subtract(DataInputDeserializer written) throws IOException {
        sum -= VarInts.readSigned(written);
        count -= VarInts.readUnsigned(written);
    }

    @Override
    public void write(DataOutputSerializer target) throws IOException {
        VarInts.writeSigned(target, sum);
        VarInts.writeUnsigned(target, count);
    }

    @Override
    public Object value() {
        return count == 0 ? null : typed(average ? sum / count : sum);
    }

    private Object typed(long result) {
        return switch (root) {
            case TINYINT -> (byte) result;
            case SMALLINT -> (short) result;
            case INTEGER -> (int) result;
            default -> result;
        };
    }
}
