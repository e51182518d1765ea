/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.operator.ExactWindowOperators;
import io.github.flinkext.window.operator.WindowTimes;

import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;

import java.util.Optional;

/** Has an operator that loses no row. */
final class StreamExecExactWindowAggregate extends StreamExecExchangedWindowAggregate {

    private final WindowTimes times;

    /**
     * @param lateRows the table that late rows are written to
     * @param times of the results
     */
    StreamExecExactWindowAggregate(
            ExecNode<?> stock, String description, Optional<String> lateRows, WindowTimes times) {
        super(stock, description, "Exact", lateRows);
        this.times = times;
    }

    @Override
    Optional<OneInputStreamOperator<RowData, RowData>> insteadOf(
            OneInputTransformation<RowData, RowData> stock) {
        return ExactWindowOperators.insteadOf(stock.getOperator(), times);
    }
}
