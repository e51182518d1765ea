/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

/** Sums of timestamps and durations in milliseconds that stop at the ends of long. */
final class SaturatedTime {

    private SaturatedTime() {}

    static long plus(long time, long duration) {
        long sum = time + duration;
        // Overflow: both operands have the sign that the sum has not.
        if (((time ^ sum) & (duration ^ sum)) < 0) {
            return time < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }

    static long minus(long time, long duration) {
        return duration == Long.MIN_VALUE
                ? plus(plus(time, Long.MAX_VALUE), 1)
                : plus(time, -duration);
    }
}
