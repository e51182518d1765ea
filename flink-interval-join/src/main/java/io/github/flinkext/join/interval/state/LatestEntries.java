/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import java.util.Arrays;

/**
 * The latest entries of one key, as they are stored, for ranges that reach back no further.
 *
 * <p>Rows that come in order match rows that came shortly before, so few entries serve most ranges.
 * There are two at first, and twice as many after each range that reaches back further, up to a
 * limit. If that does not help either, or the budget is spent, nothing is remembered for a while.
 */
final class LatestEntries {

    private static final int FEWEST = 2;
    private static final int MOST = 16;

    /** Rows of the key until it is tried again. */
    private static final int PAUSE = 256;

    /** What an entry costs beside its bytes: header of the array, reference, timestamp. */
    private static final int OVERHEAD_BYTES = 32;

    private static final long NOT_BEGUN = Long.MAX_VALUE;

    private final HeapBudget budget;

    private int capacity = FEWEST;
    private long[] timestamps = new long[FEWEST];
    private byte[][] values = new byte[FEWEST][];
    private int size;

    /** All entries of the key from here on are remembered. */
    private long completeFrom = NOT_BEGUN;

    private int pause;

    LatestEntries(HeapBudget budget) {
        this.budget = budget;
    }

    /** Whether all entries from a timestamp on are here. */
    boolean cover(long timestamp) {
        return completeFrom != NOT_BEGUN && timestamp >= completeFrom;
    }

    /** Says that a range was asked for that is not covered. */
    void missed() {
        if (completeFrom == NOT_BEGUN) {
            return;
        }
        if (capacity == MOST) {
            giveUp();
        } else {
            capacity *= 2;
            timestamps = Arrays.copyOf(timestamps, capacity);
            values = Arrays.copyOf(values, capacity);
        }
    }

    /**
     * Whether an entry that is added is to be {@link #put}.
     *
     * @param latest no entry of the key was later before
     */
    boolean wants(long timestamp, long latest) {
        if (pause > 0) {
            pause--;
            return false;
        }
        if (completeFrom == NOT_BEGUN && timestamp > latest) {
            completeFrom = latest + 1;
        }
        return cover(timestamp);
    }

    /** Remembers what is stored for a timestamp that is covered. */
    void put(long timestamp, byte[] value) {
        remove(timestamp);
        if (size == capacity) {
            completeFrom = timestamps[0] + 1;
            dropFirst(1);
        }
        if (!cover(timestamp)) {
            return;
        }
        if (budget.take(cost(value))) {
            insert(firstFrom(timestamp), timestamp, value);
        } else {
            giveUp();
        }
    }

    /** Changes an entry; the others stay where they are, even if the budget is spent. */
    void replace(int index, byte[] value) {
        budget.exchange(cost(values[index]), cost(value));
        values[index] = value;
    }

    private void insert(int index, long timestamp, byte[] value) {
        System.arraycopy(timestamps, index, timestamps, index + 1, size - index);
        System.arraycopy(values, index, values, index + 1, size - index);
        timestamps[index] = timestamp;
        values[index] = value;
        size++;
    }

    int size() {
        return size;
    }

    long timestamp(int index) {
        return timestamps[index];
    }

    byte[] value(int index) {
        return values[index];
    }

    /** Index of the first entry that is not before a timestamp. */
    int firstFrom(long timestamp) {
        int index = Arrays.binarySearch(timestamps, 0, size, timestamp);
        return index >= 0 ? index : -index - 1;
    }

    /** What is stored for a timestamp that is covered; null if nothing is. */
    byte[] at(long timestamp) {
        int index = firstFrom(timestamp);
        return index < size && timestamps[index] == timestamp ? values[index] : null;
    }

    void remove(long timestamp) {
        int index = firstFrom(timestamp);
        if (index < size && timestamps[index] == timestamp) {
            drop(index, 1);
        }
    }

    void removeUpTo(long timestamp) {
        dropFirst(timestamp == Long.MAX_VALUE ? size : firstFrom(timestamp + 1));
    }

    /** Forgets everything. */
    void clear() {
        dropFirst(size);
        completeFrom = NOT_BEGUN;
        capacity = FEWEST;
        timestamps = new long[FEWEST];
        values = new byte[FEWEST][];
    }

    private void giveUp() {
        clear();
        pause = PAUSE;
    }

    private void dropFirst(int count) {
        drop(0, count);
    }

    private void drop(int from, int count) {
        for (int i = from; i < from + count; i++) {
            budget.giveBack(cost(values[i]));
        }
        System.arraycopy(timestamps, from + count, timestamps, from, size - from - count);
        System.arraycopy(values, from + count, values, from, size - from - count);
        Arrays.fill(values, size - count, size, null);
        size -= count;
    }

    private static long cost(byte[] value) {
        return value.length + OVERHEAD_BYTES;
    }
}
