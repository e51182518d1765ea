/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import java.util.Arrays;

/** Distinct timestamps in order, cheap to add at the end and to remove at the beginning. */
final class SortedTimestamps {

    private static final int LEAST_TO_SHRINK = 64;

    private long[] timestamps = new long[4];
    private int begin;
    private int end;

    int size() {
        return end - begin;
    }

    boolean isEmpty() {
        return begin == end;
    }

    long get(int index) {
        return timestamps[begin + index];
    }

    /**
     * Index of the first timestamp that is not before the given one; {@link #size} if there is
     * none.
     */
    int firstFrom(long timestamp) {
        int found = Arrays.binarySearch(timestamps, begin, end, timestamp);
        return (found >= 0 ? found : -found - 1) - begin;
    }

    /** Adds a timestamp; returns false if it is there already. */
    boolean add(long timestamp) {
        int index = isEmpty() || get(size() - 1) < timestamp ? size() : firstFrom(timestamp);
        if (index < size() && get(index) == timestamp) {
            return false;
        }
        makeRoom();
        System.arraycopy(timestamps, begin + index, timestamps, begin + index + 1, size() - index);
        timestamps[begin + index] = timestamp;
        end++;
        return true;
    }

    private void makeRoom() {
        if (end < timestamps.length) {
            return;
        }
        int size = size();
        // Moving down what is left of a queue pays only if it makes much room.
        long[] target = size > timestamps.length / 2 ? new long[2 * timestamps.length] : timestamps;
        System.arraycopy(timestamps, begin, target, 0, size);
        timestamps = target;
        begin = 0;
        end = size;
    }

    /** Removes a timestamp; returns false if it is not there. */
    boolean remove(long timestamp) {
        int index = firstFrom(timestamp);
        if (index == size() || get(index) != timestamp) {
            return false;
        }
        System.arraycopy(timestamps, begin, timestamps, begin + 1, index);
        begin++;
        return true;
    }

    void removeFirst(int count) {
        begin += count;
        if (timestamps.length > LEAST_TO_SHRINK && size() < timestamps.length / 8) {
            timestamps = Arrays.copyOfRange(timestamps, begin, begin + timestamps.length / 4);
            end = size();
            begin = 0;
        }
    }
}
