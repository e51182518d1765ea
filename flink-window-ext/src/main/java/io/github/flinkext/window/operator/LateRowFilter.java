/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.TableStreamOperator;

import java.util.List;

/**
 * Forwards rows that are later than the watermark, and sends the others to a side output, also
 * those without a time. What they are is settled here: if they went on too, a restore, after which
 * the watermark begins from behind, could find some on their way and take them for rows in time.
 */
final class LateRowFilter extends TableStreamOperator<RowData>
        implements OneInputStreamOperator<RowData, RowData> {

    private static final long serialVersionUID = 1L;

    private final int timeColumn;
    private final int timePrecision;
    private final LateRowOutput lateRows;

    private transient Counter dropped;
    private transient ListState<Long> watermarks;
    private transient long restoredWatermark;

    LateRowFilter(int timeColumn, int timePrecision, LateRowOutput lateRows) {
        this.timeColumn = timeColumn;
        this.timePrecision = timePrecision;
        this.lateRows = lateRows;
    }

    @Override
    public void open() throws Exception {
        super.open();
        dropped = metrics.counter("numLateRecordsDropped");
    }

    /** The watermark begins from behind after a restore, and rows that were late still are. */
    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermarks =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>("watermark", LongSerializer.INSTANCE));
        restoredWatermark = Long.MIN_VALUE;
        if (context.isRestored()) {
            long lowest = Long.MAX_VALUE;
            for (long watermark : watermarks.get()) {
                lowest = Math.min(lowest, watermark);
            }
            restoredWatermark = lowest == Long.MAX_VALUE ? Long.MIN_VALUE : lowest;
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermarks.update(List.of(Math.max(currentWatermark, restoredWatermark)));
    }

    /**
     * Idleness ends here. What is behind an exchange could hear that one subtask is active again
     * before it hears so of another, and go by the watermark of the first alone: rows that the
     * other has let pass would be late then. Each subtask has the watermarks of all sources, so
     * none holds up the others.
     */
    @Override
    public void processWatermarkStatus(WatermarkStatus status) {}

    @Override
    public void processElement(StreamRecord<RowData> element) throws Exception {
        RowData row = element.getValue();
        if (isLate(row)) {
            dropped.inc();
            lateRows.send(row);
        } else {
            output.collect(element);
        }
    }

    private boolean isLate(RowData row) {
        return row.isNullAt(timeColumn)
                || row.getTimestamp(timeColumn, timePrecision).getMillisecond()
                        <= Math.max(currentWatermark, restoredWatermark);
    }
}
