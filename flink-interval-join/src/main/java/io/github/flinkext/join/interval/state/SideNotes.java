/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.annotation.Internal;

import javax.annotation.Nullable;

/** {@link KeyNotes} of one side. */
@Internal
public final class SideNotes {

    private final TimeBounds bounds = TimeBounds.unknown();
    @Nullable private LatestEntries entries;
    @Nullable private Long timer;

    SideNotes() {}

    TimeBounds bounds() {
        return bounds;
    }

    /** The latest entries; null if there were none to remember. */
    @Nullable
    LatestEntries entries() {
        return entries;
    }

    LatestEntries entries(HeapBudget budget) {
        if (entries == null) {
            entries = new LatestEntries(budget);
        }
        return entries;
    }

    void release() {
        if (entries != null) {
            entries.clear();
        }
    }

    /** When the timer is due, as {@link #setTimer} was told; null if it was not. */
    @Nullable
    public Long timer() {
        return timer;
    }

    public void setTimer(Long time) {
        timer = time;
    }
}
