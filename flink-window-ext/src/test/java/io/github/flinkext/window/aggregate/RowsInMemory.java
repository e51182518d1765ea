/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;

/** Aggregates of rows, with the values of COUNT(DISTINCT x) in a set. */
public final class RowsInMemory {

    private final Partial partial;
    private final DistinctColumn[] columns;
    private final Set<String> values = new HashSet<>();

    public RowsInMemory(Aggregates aggregates) {
        partial = aggregates.newPartial();
        columns = aggregates.newDistinctColumns();
    }

    public void add(RowData row) {
        partial.add(row);
        for (DistinctColumn column : columns) {
            String value = valueIn(row, column);
            if (value != null && values.add(value)) {
                partial.changeCount(column.position(), 1);
            }
        }
    }

    private static String valueIn(RowData row, DistinctColumn column) {
        try {
            return column.valueIn(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Partial partial() {
        return partial;
    }
}
