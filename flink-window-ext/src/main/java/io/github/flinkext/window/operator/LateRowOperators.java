/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.window.tvf.common.SyncStateWindowProcessor;
import org.apache.flink.table.runtime.operators.window.tvf.common.WindowAggOperator;

/**
 * Makes operators that send rows that come too late to a {@linkplain LateRowOutput side output}.
 */
@Internal
public final class LateRowOperators {

    private LateRowOperators() {}

    /**
     * A window operator of event time that does what another does, and sends each row that it drops
     * to the side output.
     */
    public static OneInputStreamOperatorFactory<RowData, RowData> sending(
            OneInputStreamOperator<RowData, RowData> windows, LateRowOutput lateRows) {
        SyncStateWindowProcessor<?> processor = StockField.PROCESSOR.of(windows);
        return new Factory(
                new WindowAggOperator<>(new LateRowProcessor<>(processor, lateRows), true),
                lateRows);
    }

    /**
     * An operator to stand before one that drops rows whose time the watermark has passed. It sends
     * them to the side output, and forwards the others.
     *
     * @param timeColumn the place of the time in a row
     * @param timePrecision of the time, in digits after the second
     */
    public static OneInputStreamOperatorFactory<RowData, RowData> behindWatermark(
            int timeColumn, int timePrecision, LateRowOutput lateRows) {
        return new Factory(new LateRowFilter(timeColumn, timePrecision, lateRows), lateRows);
    }

    private static final class Factory extends SimpleOperatorFactory<RowData>
            implements OneInputStreamOperatorFactory<RowData, RowData> {

        private static final long serialVersionUID = 1L;

        private final LateRowOutput lateRows;

        Factory(OneInputStreamOperator<RowData, RowData> operator, LateRowOutput lateRows) {
            super(operator);
            this.lateRows = lateRows;
        }

        @Override
        public <T extends StreamOperator<RowData>> T createStreamOperator(
                StreamOperatorParameters<RowData> parameters) {
            lateRows.open(parameters.getOutput());
            return super.createStreamOperator(parameters);
        }
    }
}
