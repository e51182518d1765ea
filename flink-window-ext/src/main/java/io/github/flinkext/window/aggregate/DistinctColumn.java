/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The column of a {@code COUNT(DISTINCT x)}, whose values are keys of state. Made once by a task.
 */
@Internal
public final class DistinctColumn {

    private final int position;
    private final ValueCodec codec;
    private final DataOutputSerializer target = new DataOutputSerializer(32);

    DistinctColumn(int position, ValueCodec codec) {
        this.position = position;
        this.codec = codec;
    }

    /** Position of the aggregate, by which {@link Partial#changeCount} knows it. */
    public int position() {
        return position;
    }

    /**
     * The value in this row, null if it is null. No other value of this column or of others has the
     * same text, whose characters are bytes.
     */
    @Nullable
    public String valueIn(RowData row) throws IOException {
        Object value = codec.valueIn(row);
        if (value == null) {
            return null;
        }
        target.clear();
        VarInts.writeUnsigned(target, position);
        codec.write(value, target);
        return new String(
                target.getSharedBuffer(), 0, target.length(), StandardCharsets.ISO_8859_1);
    }
}
