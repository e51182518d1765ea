/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

/** A query over an {@link EventTable}, and what it should result in. */
interface WindowQuery {

    /** What the end of its windows is a multiple of, counted from the start of the table. */
    long unitMillis();

    /** Columns of its result, as SQL declares them. */
    String columns();

    String sql();

    /** Found without windows, from the rows of the table. */
    Results expected(EventTable events, long rows);
}
