/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.util.OutputTag;

import javax.annotation.Nullable;

import java.io.Serializable;

/**
 * What a {@link FunctionJoinOperator} joins.
 *
 * @param leftLate where left rows go that are behind the watermark; they are dropped without it
 * @param rightLate likewise for right rows
 */
@Internal
public record FunctionJoinSpec<L, R>(
        IntervalJoinType type,
        IntervalBounds bounds,
        TypeSerializer<L> left,
        TypeSerializer<R> right,
        @Nullable OutputTag<L> leftLate,
        @Nullable OutputTag<R> rightLate)
        implements Serializable {

    /**
     * By how much watermarks are held back, so that rows without a match are not late. At least a
     * millisecond, since a row may come exactly at the watermark.
     */
    long outputDelay() {
        if (type == IntervalJoinType.INNER) {
            return 0;
        }
        long ofLeft = type.isLeftOuter() ? bounds.leftRetention() : 0;
        long ofRight = type.isRightOuter() ? bounds.rightRetention() : 0;
        return Math.max(1, Math.max(ofLeft, ofRight));
    }
}
