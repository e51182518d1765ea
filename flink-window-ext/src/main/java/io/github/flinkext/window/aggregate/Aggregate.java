/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.table.types.logical.LogicalType;

import java.io.Serializable;

/**
 * An aggregate of one column, typed.
 *
 * @param name of the column with the result
 * @param type of the result
 * @param invertible whether accumulators can subtract
 * @param accumulators makes empty ones
 */
record Aggregate(String name, LogicalType type, boolean invertible, AccumulatorFactory accumulators)
        implements Serializable {

    /** Makes accumulators where the job runs. */
    @FunctionalInterface
    interface AccumulatorFactory extends Serializable {

        Accumulator newAccumulator();
    }
}
