/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.util.List;

/**
 * What the {@link Aggregates} know of some rows. It is made once by a task, and cleared and used
 * again for every pane; what is stored of a pane are its {@link #toBytes bytes}.
 *
 * <p>Layout: a byte with the version, then what each aggregate writes, in their order.
 */
@Internal
public final class Partial {

    private static final byte VERSION = 1;

    private final Accumulator[] accumulators;
    private final DataInputDeserializer source = new DataInputDeserializer();
    private final DataOutputSerializer target = new DataOutputSerializer(64);

    Partial(List<Aggregate> aggregates) {
        accumulators = new Accumulator[aggregates.size()];
        for (int i = 0; i < accumulators.length; i++) {
            accumulators[i] = aggregates.get(i).accumulators().newAccumulator();
        }
    }

    public void clear() {
        for (Accumulator accumulator : accumulators) {
            accumulator.clear();
        }
    }

    /** Adds a row, but for counts of distinct values: {@link #changeCount} tells of these. */
    public void add(RowData row) {
        for (Accumulator accumulator : accumulators) {
            accumulator.add(row);
        }
    }

    /**
     * Has a COUNT(DISTINCT x) count more values, or fewer.
     *
     * @param position of the aggregate
     */
    public void changeCount(int position, int difference) {
        ((DistinctCount) accumulators[position]).change(difference);
    }

    /** Adds rows that came, or count as if they came, after those that are here. */
    public void merge(byte[] bytes, int offset, int length) throws IOException {
        open(bytes, offset, length);
        for (Accumulator accumulator : accumulators) {
            accumulator.merge(source);
        }
    }

    public void merge(byte[] bytes) throws IOException {
        merge(bytes, 0, bytes.length);
    }

    /** Takes rows away that are here. Only if {@link Aggregates#invertible}. */
    public void subtract(byte[] bytes, int offset, int length) throws IOException {
        open(bytes, offset, length);
        for (Accumulator accumulator : accumulators) {
            accumulator.subtract(source);
        }
    }

    private void open(byte[] bytes, int offset, int length) throws IOException {
        source.setBuffer(bytes, offset, length);
        byte version = source.readByte();
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read aggregates of version "
                            + version
                            + ": this flinkext knows version "
                            + VERSION
                            + ". Restore with the flinkext that wrote the state, or a later one.");
        }
    }

    public byte[] toBytes() throws IOException {
        target.clear();
        write(target);
        return target.getCopyOfBuffer();
    }

    /** Appends the {@link #toBytes bytes} to others. */
    public void write(DataOutputSerializer to) throws IOException {
        to.writeByte(VERSION);
        for (Accumulator accumulator : accumulators) {
            accumulator.write(to);
        }
    }

    /** Sets the results in consecutive fields of the row. */
    public void setResults(GenericRowData row, int firstField) {
        for (int i = 0; i < accumulators.length; i++) {
            row.setField(firstField + i, accumulators[i].value());
        }
    }
}
