/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.annotation.Internal;

import javax.annotation.Nullable;

/**
 * What is remembered in memory of one key of a join. It spares reads of state and is never needed
 * for a right result.
 */
@Internal
public final class KeyNotes {

    /** Of how many keys a subtask takes notes. With a short key, about 400 bytes each. */
    static final int KEYS_REMEMBERED = 32_768;

    /** The two sides of a join. */
    public enum Side {
        LEFT,
        RIGHT
    }

    private final TimeBounds leftBounds = TimeBounds.unknown();
    private final TimeBounds rightBounds = TimeBounds.unknown();
    @Nullable private LatestEntries leftEntries;
    @Nullable private LatestEntries rightEntries;
    private Long leftTimer;
    private Long rightTimer;

    TimeBounds bounds(Side side) {
        return side == Side.LEFT ? leftBounds : rightBounds;
    }

    /** The latest entries of a side; null if there were none to remember. */
    @Nullable
    LatestEntries entries(Side side) {
        return side == Side.LEFT ? leftEntries : rightEntries;
    }

    LatestEntries entries(Side side, HeapBudget budget) {
        LatestEntries entries = entries(side);
        if (entries == null) {
            entries = new LatestEntries(budget);
            if (side == Side.LEFT) {
                leftEntries = entries;
            } else {
                rightEntries = entries;
            }
        }
        return entries;
    }

    /** Gives back what entries cost. To be called before the notes are dropped. */
    void release() {
        if (leftEntries != null) {
            leftEntries.clear();
        }
        if (rightEntries != null) {
            rightEntries.clear();
        }
    }

    /** When the timer of a side is due, as {@link #setTimer} was told; null if it was not. */
    @Nullable
    public Long timer(Side side) {
        return side == Side.LEFT ? leftTimer : rightTimer;
    }

    public void setTimer(Side side, Long time) {
        if (side == Side.LEFT) {
            leftTimer = time;
        } else {
            rightTimer = time;
        }
    }
}
