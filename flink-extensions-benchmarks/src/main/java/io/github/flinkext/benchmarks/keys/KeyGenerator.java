/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.keys;

import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** Makes the rows of a {@link KeyTableFactory} table and notes when the first one was made. */
final class KeyGenerator implements GeneratorFunction<Long, RowData> {

    private static final long serialVersionUID = 1L;

    private final int numberOfKeys;
    private final double exponent;
    private final FirstRow firstRow;

    private transient KeySequence keys;
    private transient boolean started;

    KeyGenerator(int numberOfKeys, double exponent, FirstRow firstRow) {
        this.numberOfKeys = numberOfKeys;
        this.exponent = exponent;
        this.firstRow = firstRow;
    }

    @Override
    public void open(SourceReaderContext context) {
        keys = KeySequence.of(numberOfKeys, exponent);
    }

    @Override
    public RowData map(Long row) throws Exception {
        if (!started) {
            started = true;
            firstRow.note();
        }
        return GenericRowData.of(row, keys.at(row));
    }
}
