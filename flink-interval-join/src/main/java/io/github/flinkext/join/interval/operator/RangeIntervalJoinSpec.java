/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.runtime.generated.GeneratedJoinCondition;

import java.io.Serializable;
import java.util.List;

/**
 * What a {@link RangeIntervalJoinOperator} joins.
 *
 * @param type inner, or left, right or full outer
 * @param eventTime whether rows carry their time; otherwise it is that of their arrival
 * @param minCleanUpInterval least time from expiry of a row to its removal, in milliseconds; 0 if
 *     negative, as in Flink's operator
 * @param condition what rows that match by key and time must fulfil besides
 * @param nullFilteringKeys indexes of the key fields that match nothing if they are null
 */
@Internal
public record RangeIntervalJoinSpec(
        IntervalJoinType type,
        IntervalBounds bounds,
        boolean eventTime,
        long minCleanUpInterval,
        SideSpec left,
        SideSpec right,
        GeneratedJoinCondition condition,
        List<Integer> nullFilteringKeys)
        implements Serializable {

    public RangeIntervalJoinSpec {
        nullFilteringKeys = List.copyOf(nullFilteringKeys);
        minCleanUpInterval = Math.max(0, minCleanUpInterval);
    }

    boolean isOuter() {
        return type != IntervalJoinType.INNER;
    }

    /**
     * By how much watermarks are held back: as in Flink's operator, and in an outer join by a
     * millisecond more. There a row without a match is emitted once the watermark is past its last
     * match, and Flink's watermark before that may be exactly the time of the row, which makes it
     * late.
     */
    long outputDelay() {
        return isOuter() ? SaturatedTime.plus(bounds.outputDelay(), 1) : bounds.outputDelay();
    }
}
