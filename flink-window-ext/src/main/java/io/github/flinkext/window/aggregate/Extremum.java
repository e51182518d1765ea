/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.io.IOException;

/**
 * {@code MIN} and {@code MAX}. NaN is greater than all other numbers, so that the result does not
 * depend on the order of rows.
 */
final class Extremum implements Accumulator {

    private final ValueCodec codec;

    /** 1 for the greatest, -1 for the least. */
    private final int direction;

    @Nullable private Object best;

    private Extremum(ValueCodec codec, int direction) {
        this.codec = codec;
        this.direction = direction;
    }

    static Extremum least(ValueCodec codec) {
        return new Extremum(codec, -1);
    }

    static Extremum greatest(ValueCodec codec) {
        return new Extremum(codec, 1);
    }

    @Override
    public void clear() {
        best = null;
    }

    @Override
    public void add(RowData row) {
        Object value = codec.valueIn(row);
        if (value != null) {
            consider(value);
        }
    }

    private void consider(Object value) {
        if (best == null || direction * Integer.signum(ValueCodec.compare(value, best)) > 0) {
            best = value;
        }
    }

    @Override
    public void merge(DataInputDeserializer written) throws IOException {
        if (written.readBoolean()) {
            consider(codec.read(written));
        }
    }

    @Override
    public void write(DataOutputSerializer target) throws IOException {
        target.writeBoolean(best != null);
        if (best != null) {
            codec.write(best, target);
        }
    }

    @Override
    public Object value() {
        return best;
    }
}
