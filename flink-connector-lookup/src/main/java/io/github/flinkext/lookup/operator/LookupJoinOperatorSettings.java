/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import java.io.Serializable;

import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * How an asynchronous join runs.
 *
 * @param ordered whether rows leave in the order in which they came
 * @param capacity most elements between input and output
 * @param timeoutMillis when the function is told that a row takes too long; 0 never
 */
record LookupJoinOperatorSettings(boolean ordered, int capacity, long timeoutMillis)
        implements Serializable {

    LookupJoinOperatorSettings {
        checkArgument(
                capacity >= 1,
                "Invalid capacity: %s. It counts rows in flight, so it must be at least 1.",
                capacity);
    }

    boolean hasTimeout() {
        return timeoutMillis > 0;
    }
}
