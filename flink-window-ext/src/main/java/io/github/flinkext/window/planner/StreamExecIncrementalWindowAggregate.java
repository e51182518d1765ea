/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;
import io.github.flinkext.window.operator.ExactWindowOperators;

import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import java.util.Optional;

/** Has an operator that shows windows before they are over. */
final class StreamExecIncrementalWindowAggregate extends StreamExecExchangedWindowAggregate {

    private final IncrementalWindows windows;
    private final boolean withUpdateBefore;

    StreamExecIncrementalWindowAggregate(
            ExecNode<?> stock,
            String description,
            IncrementalWindows windows,
            boolean withUpdateBefore,
            Optional<String> lateRows) {
        super(stock, description, "Incremental", lateRows);
        this.windows = windows;
        this.withUpdateBefore = withUpdateBefore;
    }

    /** A compiled plan has Flink's node in it, which sends no updates. */
    @Override
    public void setCompiled(boolean compiled) {
        if (compiled) {
            throw new TableException(
                    String.format(
                            "Cannot compile a plan with '%s': it would be run without us. RESET the"
                                    + " option, or run the statement as it is.",
                            WindowOptions.EARLY_FIRE_INTERVAL.key()));
        }
        super.setCompiled(compiled);
    }

    @Override
    OneInputStreamOperator<RowData, RowData> exchanged(
            OneInputTransformation<RowData, RowData> stock) {
        return ExactWindowOperators.incremental(
                        stock.getOperator(),
                        windows.interval(),
                        windows.offset(),
                        ((InternalTypeInfo<RowData>) stock.getOutputType()).toRowSerializer(),
                        withUpdateBefore)
                .orElseThrow(
                        () -> UnsupportedOperator.of(WindowOptions.EARLY_FIRE_INTERVAL, stock));
    }
}
