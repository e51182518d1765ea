/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import java.util.Arrays;

/** Rows of a table that are in order, by key: how many are in a range, and the sum of theirs. */
final class KeyedEvents {

    /** The rows of a key, in order. */
    static final class Events {

        private long[] ids = new long[16];
        private long[] times = new long[16];

        /** Sums of the values before each row. */
        private long[] sums = new long[17];

        private int size;

        private void add(long id, long time, long value) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, 2 * size);
                times = Arrays.copyOf(times, 2 * size);
                sums = Arrays.copyOf(sums, 2 * size + 1);
            }
            ids[size] = id;
            times[size] = time;
            sums[size + 1] = sums[size] + value;
            size++;
        }

        int size() {
            return size;
        }

        long id(int index) {
            return ids[index];
        }

        long time(int index) {
            return times[index];
        }

        /** The first row at a time or later. */
        int firstFrom(long time) {
            int found = Arrays.binarySearch(times, 0, size, time);
            return found >= 0 ? found : -found - 1;
        }

        /** The sum of the values from one row to another, exclusive. */
        long sum(int from, int to) {
            return sums[to] - sums[from];
        }
    }

    private final Events[] byKey;

    private KeyedEvents(int keys) {
        byKey = new Events[keys];
        Arrays.setAll(byKey, key -> new Events());
    }

    /** All rows, the one at the end of the table as well. */
    static KeyedEvents of(EventTable table, long rows, long end) {
        KeyedEvents events = new KeyedEvents(table.keys());
        for (long row = 0; row < rows; row++) {
            events.of(table.key(row)).add(row, table.time(row), table.value(row));
        }
        events.of(table.key(rows)).add(rows, end, table.value(rows));
        return events;
    }

    int keys() {
        return byKey.length;
    }

    Events of(long key) {
        return byKey[(int) key];
    }
}
