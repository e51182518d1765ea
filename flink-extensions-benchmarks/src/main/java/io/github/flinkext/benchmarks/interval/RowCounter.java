/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/**
 * The serializer of the rows that leave an operator in a harness. A harness copies each of them,
 * which would be measured as well; this one counts them instead.
 */
final class RowCounter extends TypeSerializer<RowData> {

    private static final long serialVersionUID = 1L;

    private static final RowData COPY = new GenericRowData(0);

    private long rows;

    long rows() {
        return rows;
    }

    @Override
    public RowData copy(RowData row) {
        rows++;
        return COPY;
    }

    @Override
    public RowData copy(RowData row, RowData reuse) {
        return copy(row);
    }

    @Override
    public TypeSerializer<RowData> duplicate() {
        return this;
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public RowData createInstance() {
        return COPY;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(RowData row, DataOutputView target) {
        throw countsOnly();
    }

    @Override
    public RowData deserialize(DataInputView source) {
        throw countsOnly();
    }

    @Override
    public RowData deserialize(RowData reuse, DataInputView source) {
        throw countsOnly();
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) {
        throw countsOnly();
    }

    private static UnsupportedOperationException countsOnly() {
        return new UnsupportedOperationException("Cannot serialize a row: it is only counted");
    }

    @Override
    public TypeSerializerSnapshot<RowData> snapshotConfiguration() {
        return new Snapshot();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Never written. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<RowData> {

        public Snapshot() {
            super(RowCounter::new);
        }
    }
}
