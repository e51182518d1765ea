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
 * @param type of the result
 * @param invertible whether accumulators can subtract
 * @param accumulators makes empty ones
 * @param distinct of COUNT(DISTINCT x), the values that are kept elsewhere; null for others
 */
record Aggregate(
        String name,
        LogicalType type,
        boolean invertible,
        AccumulatorFactory accumulators,
        @Nullable ValueCodec distinct)
        implements Serializable {

    Aggregate(String name, LogicalType type, boolean invertible, AccumulatorFactory accumulators) {
        this(name, type, invertible, accumulators, null);
    }

    /** Makes accumulators where the job runs. */
    @FunctionalInterface
    interface AccumulatorFactory extends Serializable {

        Accumulator newAccumulator();
    }
}
