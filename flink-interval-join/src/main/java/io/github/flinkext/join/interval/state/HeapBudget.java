/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

/** Bytes of the Java heap that several owners share. */
final class HeapBudget {

    private long free;

    HeapBudget(long bytes) {
        this.free = bytes;
    }

    /** Takes so many bytes; false if there are not enough, and then it takes none. */
    boolean take(long bytes) {
        if (bytes > free) {
            return false;
        }
        free -= bytes;
        return true;
    }

    void giveBack(long bytes) {
        free += bytes;
    }

    /** Changes how many bytes an owner has, which may leave less than nothing. */
    void exchange(long before, long after) {
        free += before - after;
    }

    long free() {
        return free;
    }
}
