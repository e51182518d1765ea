/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import io.github.flinkext.lookup.BatchTooLargeException;

import org.apache.flink.configuration.MemorySize;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Gathers the rows of one request by key, as long as they are within the table's bounds. */
final class LookupResults {

    private final JdbcSettings settings;
    private final List<KeyColumn> keyColumns;
    private final List<RowData> keys;
    private final List<Collection<RowData>> rowsByKey;

    private long rows;
    private long bytes;

    LookupResults(JdbcSettings settings, List<KeyColumn> keyColumns, List<RowData> keys) {
        this.settings = settings;
        this.keyColumns = keyColumns;
        this.keys = keys;
        Collection<RowData>[] nothing = newArray(keys.size());
        Arrays.fill(nothing, Collections.emptyList());
        this.rowsByKey = Arrays.asList(nothing);
    }

    void add(int key, GenericRowData row) throws BatchTooLargeException {
        rows++;
        bytes += RowReader.variableSize(row);
        if (rows > settings.maxResultRows()) {
            throw tooManyRows();
        }
        if (bytes > settings.maxResultBytes()) {
            throw tooManyBytes();
        }
        Collection<RowData> before = rowsByKey.get(key);
        if (before.isEmpty()) {
            rowsByKey.set(key, Collections.singletonList(row));
        } else if (before.size() == 1) {
            List<RowData> several = new ArrayList<>(before);
            several.add(row);
            rowsByKey.set(key, several);
        } else {
            before.add(row);
        }
    }

    /** The rows of each key, in the order of the keys. */
    List<Collection<RowData>> rowsByKey() {
        return rowsByKey;
    }

    BatchTooLargeException tooManyBytes() {
        return tooLarge(
                JdbcLookupOptions.MAX_RESULT_SIZE.key(),
                new MemorySize(settings.maxResultBytes()).toHumanReadableString());
    }

    private BatchTooLargeException tooManyRows() {
        return tooLarge(
                JdbcLookupOptions.MAX_RESULT_ROWS.key(),
                Integer.toString(settings.maxResultRows()));
    }

    private BatchTooLargeException tooLarge(String option, String value) {
        if (keys.size() > 1) {
            return new BatchTooLargeException(
                    String.format(
                            "Cannot look up %d keys in %s with one request: the result exceeds '%s'"
                                    + " = '%s'.",
                            keys.size(), settings, option, value));
        }
        return new BatchTooLargeException(
                String.format(
                        "Cannot look up %s in %s: the result of this one key exceeds '%s' = '%s'."
                                + " Raise the option, or join on further columns so that a key has"
                                + " fewer rows.",
                        describeKey(), settings, option, value));
    }

    private String describeKey() {
        List<String> parts = new ArrayList<>();
        for (KeyColumn column : keyColumns) {
            parts.add(column.name() + " = " + column.value(keys.get(0)));
        }
        return String.join(", ", parts);
    }

    @SuppressWarnings("unchecked")
    private static Collection<RowData>[] newArray(int size) {
        return (Collection<RowData>[]) new Collection<?>[size];
    }
}
