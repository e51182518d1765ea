/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import java.util.Locale;

/** Why a join keeps more rows than match, if it does. */
enum Shape {
    /** The watermark lags behind the rows, so that rows stay long after their matches came. */
    LAG,

    /** Rows wait for those that are much later, with no lag. */
    OFFSET,

    /** All kept rows match. */
    WIDE;

    /** As in names of cases. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
