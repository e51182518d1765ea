/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.TableStreamOperator;

/** Forwards rows; copies of those that are not later than the watermark go to a side output. */
final class LateRowTap extends TableStreamOperator<RowData>
        implements OneInputStreamOperator<RowData, RowData> {

    private static final long serialVersionUID = 1L;

    private final int timeColumn;
    private final int timePrecision;
    private final LateRowOutput lateRows;

    LateRowTap(int timeColumn, int timePrecision, LateRowOutput lateRows) {
        this.timeColumn = timeColumn;
        this.timePrecision = timePrecision;
        this.lateRows = lateRows;
    }

    @Override
    public void processElement(StreamRecord<RowData> element) throws Exception {
        RowData row = element.getValue();
        if (isLate(row)) {
            lateRows.send(row);
        }
        output.collect(element);
    }

    private boolean isLate(RowData row) {
        // Who gets a row without a time says what is wrong with it.
        return !row.isNullAt(timeColumn)
                && row.getTimestamp(timeColumn, timePrecision).getMillisecond() <= currentWatermark;
    }
}
