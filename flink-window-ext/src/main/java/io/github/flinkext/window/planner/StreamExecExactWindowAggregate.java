/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;
import io.github.flinkext.window.operator.ExactWindowOperators;

import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;

/** Has an operator that loses no row. */
final class StreamExecExactWindowAggregate extends StreamExecExchangedWindowAggregate {

    StreamExecExactWindowAggregate(ExecNode<?> stock, String description) {
        super(stock, description, "Exact");
    }

    @Override
    OneInputStreamOperator<RowData, RowData> exchanged(
            OneInputTransformation<RowData, RowData> stock) {
        return ExactWindowOperators.insteadOf(stock.getOperator())
                .orElseThrow(() -> UnsupportedOperator.of(WindowOptions.EXACT_LOCAL_TIME, stock));
    }
}
