/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.benchmarks.measure.BenchmarkException;

import org.apache.flink.table.data.RowData;

import java.util.BitSet;

/** Checks that a table has each of the {@link Readings} once, and as it was written. */
final class AppendedRows {

    private final BitSet seen;
    private final int rows;

    /**
     * @param rows how many were written, from number 0 on
     */
    AppendedRows(long rows) {
        this.rows = Math.toIntExact(rows);
        this.seen = new BitSet(this.rows);
    }

    void add(RowData row) {
        long id = row.getLong(0);
        if (id < 0 || id >= rows) {
            throw new BenchmarkException("The table has row %d, which nobody wrote.".formatted(id));
        }
        if (seen.get((int) id)) {
            throw new BenchmarkException("The table has row %d twice.".formatted(id));
        }
        if (!Readings.isIntact(row)) {
            throw new BenchmarkException(
                    "The table has row %d with other values: %s".formatted(id, row));
        }
        seen.set((int) id);
    }

    /** Checks that none of the first rows is missing. */
    void requireFirst(long number) {
        int missing = seen.nextClearBit(0);
        if (missing < number) {
            throw new BenchmarkException(
                    "The table lacks row %d and has %d of %d."
                            .formatted(missing, seen.cardinality(), rows));
        }
    }
}
