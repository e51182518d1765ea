/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;
import io.github.flinkext.window.operator.ExactWindowOperators;
import io.github.flinkext.window.operator.WindowTimes;

import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import java.util.Optional;

/** Has an operator that shows windows before they are over. */
final class StreamExecIncrementalWindowAggregate extends StreamExecExchangedWindowAggregate {

    private final IncrementalWindows windows;
    private final boolean withUpdateBefore;
    private final WindowTimes times;

    StreamExecIncrementalWindowAggregate(
            ExecNode<?> stock,
            String description,
            IncrementalWindows windows,
            boolean withUpdateBefore,
            Optional<String> lateRows,
            WindowTimes times) {
        super(stock, description, "Incremental", lateRows);
        this.windows = windows;
        this.withUpdateBefore = withUpdateBefore;
        this.times = times;
    }

    /** Flink's node sends no updates. */
    @Override
    public void setCompiled(boolean compiled) {
        if (compiled) {
            throw CompiledPlans.unsupported(WindowOptions.EARLY_FIRE_INTERVAL);
        }
        super.setCompiled(compiled);
    }

    @Override
    Optional<OneInputStreamOperator<RowData, RowData>> insteadOf(
            OneInputTransformation<RowData, RowData> stock) {
        return ExactWindowOperators.incremental(
                stock.getOperator(),
                windows.interval(),
                windows.offset(),
                ((InternalTypeInfo<RowData>) stock.getOutputType()).toRowSerializer(),
                withUpdateBefore,
                times);
    }
}
