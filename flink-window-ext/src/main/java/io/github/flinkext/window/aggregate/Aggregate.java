/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.table.types.logical.LogicalType;

import javax.annotation.Nullable;

import java.io.Serializable;

/**
 * An aggregate of one column, typed.
 *
 * @param name of the column with the result
 * @param kind the function and what it is of, as in {@code SUM(INT)}: all that the form and the
 *     meaning of stored bytes depend on. It is stored with them, so it keeps its text for ever
 * @param type of the result
 * @param invertible whether accumulators can subtract
 * @param accumulators makes empty ones
 * @param distinct of COUNT(DISTINCT x), the values that are kept elsewhere; null for others
 */
record Aggregate(
        String name,
        String kind,
        LogicalType type,
        boolean invertible,
        AccumulatorFactory accumulators,
        @Nullable ValueCodec distinct)
        implements Serializable {

    /** Makes accumulators where the job runs. */
    @FunctionalInterface
    interface AccumulatorFactory extends Serializable {

        Accumulator newAccumulator();
    }
}
