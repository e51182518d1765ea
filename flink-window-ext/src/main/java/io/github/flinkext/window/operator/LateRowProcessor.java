/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.window.tvf.common.SyncStateWindowProcessor;

/**
 * Sends the rows that a window processor drops to a side output.
 *
 * @param <W> its windows
 */
final class LateRowProcessor<W> implements SyncStateWindowProcessor<W> {

    private static final long serialVersionUID = 1L;

    private final SyncStateWindowProcessor<W> processor;
    private final LateRowOutput lateRows;

    LateRowProcessor(SyncStateWindowProcessor<W> processor, LateRowOutput lateRows) {
        this.processor = processor;
        this.lateRows = lateRows;
    }

    @Override
    public boolean processElement(RowData key, RowData row) throws Exception {
        boolean isDropped = processor.processElement(key, row);
        if (isDropped) {
            lateRows.send(row);
        }
        return isDropped;
    }

    @Override
    public void open(SyncStateContext<W> context) throws Exception {
        processor.open(context);
    }

    @Override
    public void initializeWatermark(long watermark) {
        processor.initializeWatermark(watermark);
    }

    @Override
    public void advanceProgress(long progress) throws Exception {
        processor.advanceProgress(progress);
    }

    @Override
    public void prepareCheckpoint() throws Exception {
        processor.prepareCheckpoint();
    }

    @Override
    public void fireWindow(long timerTimestamp, W window) throws Exception {
        processor.fireWindow(timerTimestamp, window);
    }

    @Override
    public void clearWindow(long timerTimestamp, W window) throws Exception {
        processor.clearWindow(timerTimestamp, window);
    }

    @Override
    public TypeSerializer<W> createWindowSerializer() {
        return processor.createWindowSerializer();
    }

    @Override
    public void close() throws Exception {
        processor.close();
    }
}
