/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import java.io.Serializable;
import java.time.Duration;

/**
 * When windows show what they have before they end: every so often from their start on.
 *
 * @param interval a part of the size of the windows, in milliseconds
 * @param offset of the windows, in milliseconds
 */
record EarlyFiring(long interval, long offset) implements Serializable {

    EarlyFiring(Duration interval, Duration offset) {
        this(interval.toMillis(), offset.toMillis());
    }

    /** The latest time of firing at or before a local time. */
    long atOrBefore(long local) {
        return local - Math.floorMod(local - offset, interval);
    }

    /** The first time of firing after a local time. */
    long after(long local) {
        return atOrBefore(local) + interval;
    }
}
