/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.binary.BinaryStringData;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Reads the rows of a result. */
final class RowReader {

    private final List<String> names;
    private final ColumnReader[] readers;

    RowReader(List<String> names, List<ColumnReader> readers) {
        this.names = List.copyOf(names);
        this.readers = readers.toArray(new ColumnReader[0]);
    }

    GenericRowData read(ResultSet result, int firstColumn) throws SQLException {
        GenericRowData row = new GenericRowData(readers.length);
        for (int i = 0; i < readers.length; i++) {
            row.setField(i, readColumn(result, firstColumn, i));
        }
        return row;
    }

    private Object readColumn(ResultSet result, int firstColumn, int i) throws SQLException {
        try {
            return readers[i].read(result, firstColumn + i);
        } catch (ArithmeticException e) {
            throw new SQLException(
                    "Cannot read column '" + names.get(i) + "': " + e.getMessage(), e);
        }
    }

    /** Bytes of the row's strings and binaries, the columns without a fixed size. */
    static long variableSize(GenericRowData row) {
        long size = 0;
        for (int i = 0; i < row.getArity(); i++) {
            Object value = row.getField(i);
            if (value instanceof BinaryStringData string) {
                size += string.getSizeInBytes();
            } else if (value instanceof byte[] bytes) {
                size += bytes.length;
            }
        }
        return size;
    }
}
