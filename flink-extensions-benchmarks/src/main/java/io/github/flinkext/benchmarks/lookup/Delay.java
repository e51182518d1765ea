/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.lookup;

import java.time.Duration;

/** How far away a server seems to be. */
enum Delay {
    NONE("0ms", Duration.ZERO),
    ONE_MILLISECOND("1ms", Duration.ofNanos(500_000));

    private final String suffix;
    private final Duration oneWay;

    Delay(String suffix, Duration oneWay) {
        this.suffix = suffix;
        this.oneWay = oneWay;
    }

    /** What the names of its cases end with. */
    String suffix() {
        return suffix;
    }

    Duration oneWay() {
        return oneWay;
    }
}
