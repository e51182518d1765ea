/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;
import io.github.flinkext.window.operator.ExactWindowOperators;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;

import java.util.Optional;

/** Has an operator that loses no row. */
final class StreamExecExactWindowAggregate extends StreamExecExchangedWindowAggregate {

    private final ConfigOption<?> askedBy;

    /**
     * @param lateRows the table that late rows are written to
     */
    StreamExecExactWindowAggregate(
            ExecNode<?> stock, String description, Optional<String> lateRows) {
        super(stock, description, "Exact", lateRows);
        this.askedBy =
                lateRows.isPresent()
                        ? WindowOptions.LATE_ROWS_TABLE
                        : WindowOptions.EXACT_LOCAL_TIME;
    }

    @Override
    OneInputStreamOperator<RowData, RowData> exchanged(
            OneInputTransformation<RowData, RowData> stock) {
        return ExactWindowOperators.insteadOf(stock.getOperator())
                .orElseThrow(() -> UnsupportedOperator.of(askedBy, stock));
    }
}
