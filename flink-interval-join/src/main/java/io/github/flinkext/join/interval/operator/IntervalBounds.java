/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;

/**
 * How far the times of two rows that match may be apart: {@code right + leftLower <= left <= right
 * + leftUpper}, in milliseconds.
 */
@Internal
public record IntervalBounds(long leftLower, long leftUpper) implements Serializable {

    public IntervalBounds {
        if (leftLower > leftUpper) {
            throw new IllegalArgumentException(
                    String.format(
                            "Invalid interval: from %d ms to %d ms. It ends before it begins.",
                            leftLower, leftUpper));
        }
    }

    /**
     * The bounds of {@code left + lower <= right <= left + upper}, as they are given for streams.
     */
    public static IntervalBounds ofRight(
            long lower, boolean lowerInclusive, long upper, boolean upperInclusive) {
        long first = lowerInclusive ? lower : SaturatedTime.plus(lower, 1);
        long last = upperInclusive ? upper : SaturatedTime.minus(upper, 1);
        if (first > last) {
            throw new IllegalArgumentException(
                    String.format(
                            "Invalid interval: between %d ms %s and %d ms %s. Nothing is in it.",
                            lower,
                            lowerInclusive ? "inclusive" : "exclusive",
                            upper,
                            upperInclusive ? "inclusive" : "exclusive"));
        }
        return new IntervalBounds(SaturatedTime.minus(0, last), SaturatedTime.minus(0, first));
    }

    /** How long after its own time a left row can still match a right one; may be negative. */
    long leftRetention() {
        return SaturatedTime.minus(0, leftLower);
    }

    /** How long after its own time a right row can still match a left one; may be negative. */
    long rightRetention() {
        return leftUpper;
    }

    long width() {
        return SaturatedTime.minus(leftUpper, leftLower);
    }

    /** By how much Flink's operator holds watermarks back, since rows stay in it for as long. */
    long outputDelay() {
        return Math.max(leftRetention(), rightRetention());
    }
}
