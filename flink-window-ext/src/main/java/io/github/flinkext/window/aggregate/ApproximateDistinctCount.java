/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code APPROX_COUNT_DISTINCT(x)}. */
final class ApproximateDistinctCount implements Accumulator {

    private final ValueCodec codec;
    private final HyperLogLog sketch = new HyperLogLog();
    private final DataOutputSerializer hashed = new DataOutputSerializer(16);

    ApproximateDistinctCount(ValueCodec codec) {
        this.codec = codec;
    }

    @Override
    public void clear() {
        sketch.clear();
    }

    @Override
    public void add(RowData row) {
        Object value = codec.valueIn(row);
        if (value != null) {
            hashed.clear();
            try {
                codec.write(value, hashed);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot hash a value of " + row, e);
            }
            sketch.add(Hash64.of(hashed.getSharedBuffer(), hashed.length()));
        }
    }

    @Override
    public void merge(DataInputDeserializer written) throws IOException {
        sketch.merge(written);
    }

    @Override
    public void write(DataOutputSerializer target) throws IOException {
        sketch.write(target);
    }

    @Override
    public Object value() {
        return sketch.estimate();
    }
}
