/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

/** Steps of equal length from the start of a window. */
final class WindowSteps {

    private WindowSteps() {}

    /** The end of the step that the time is in, which may lie behind the end of the window. */
    static long endOf(long time, long windowStart, long step) {
        long elapsed = Math.max(time, windowStart) - windowStart;
        long end = windowStart + (elapsed / step + 1) * step;
        return end < windowStart ? Long.MAX_VALUE : end;
    }
}
