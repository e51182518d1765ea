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

/** What an {@link Aggregate} knows of the rows it has seen. It is cleared and used again. */
interface Accumulator {

    void clear();

    void add(RowData row);

    /** Adds what another one has {@link #write written}, of rows that came after those here. */
    void merge(DataInputDeserializer written) throws IOException;

    /**
     * Takes away what another one has written. What is left is exactly what was there before the
     * other was merged.
     */
    default void subtract(DataInputDeserializer written) throws IOException {
        throw new UnsupportedOperationException(
                "Cannot subtract from " + getClass().getSimpleName() + ": it can only merge");
    }

    void write(DataOutputSerializer target) throws IOException;

    /** The result, in Flink's internal form. */
    @Nullable
    Object value();
}
