/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.annotation.Internal;

/** Which rows a join emits besides those that match. */
@Internal
public enum IntervalJoinType {
    INNER(false, false),
    LEFT(true, false),
    RIGHT(false, true),
    FULL(true, true);

    private final boolean leftOuter;
    private final boolean rightOuter;

    IntervalJoinType(boolean leftOuter, boolean rightOuter) {
        this.leftOuter = leftOuter;
        this.rightOuter = rightOuter;
    }

    /** Whether left rows that match nothing are emitted. */
    public boolean isLeftOuter() {
        return leftOuter;
    }

    /** Whether right rows that match nothing are emitted. */
    public boolean isRightOuter() {
        return rightOuter;
    }
}
