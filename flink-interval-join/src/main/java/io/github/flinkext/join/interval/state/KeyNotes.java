/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.annotation.Internal;

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

    private final SideNotes left = new SideNotes();
    private final SideNotes right = new SideNotes();

    public SideNotes of(Side side) {
        return side == Side.LEFT ? left : right;
    }

    /** Gives back what entries cost. To be called before the notes are dropped. */
    void release() {
        left.release();
        right.release();
    }
}
