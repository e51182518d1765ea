/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.memory.MemoryManager;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.keyselector.RowDataKeySelector;
import org.apache.flink.table.runtime.operators.aggregate.window.LocalSlicingWindowAggOperator;
import org.apache.flink.table.runtime.operators.aggregate.window.buffers.WindowBuffer;
import org.apache.flink.table.runtime.operators.window.tvf.slicing.SliceAssigner;
import org.apache.flink.util.Collector;

import java.time.ZoneId;

/**
 * The first of the two phases of a window aggregate, which sends what it has of a slice no later
 * than the watermark that ends the slice.
 */
final class ExactLocalSlicingWindowAggOperator extends LocalSlicingWindowAggOperator {

    private static final long serialVersionUID = 1L;

    private final LocalTimeBuffers buffers;

    ExactLocalSlicingWindowAggOperator(
            RowDataKeySelector keySelector,
            SliceAssigner sliceAssigner,
            WindowBuffer.LocalFactory buffers,
            ZoneId zone) {
        this(keySelector, sliceAssigner, new LocalTimeBuffers(buffers, zone), zone);
    }

    private ExactLocalSlicingWindowAggOperator(
            RowDataKeySelector keySelector,
            SliceAssigner sliceAssigner,
            LocalTimeBuffers buffers,
            ZoneId zone) {
        super(keySelector, sliceAssigner, buffers, zone);
        this.buffers = buffers;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        // Flink's own asks its buffer only now and then, and errs about when.
        buffers.buffer.advanceProgress(mark.getTimestamp());
        super.processWatermark(mark);
    }

    /** The second phase goes on without this input, so it is to have what there is. */
    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        if (status.isIdle()) {
            buffers.buffer.flush();
        }
        super.processWatermarkStatus(status);
    }

    /** Makes buffers that are asked with watermarks and reckon in local time. */
    private static final class LocalTimeBuffers implements WindowBuffer.LocalFactory {

        private static final long serialVersionUID = 1L;

        private final WindowBuffer.LocalFactory factory;
        private final LocalTimeline timeline;
        private transient WindowBuffer buffer;

        LocalTimeBuffers(WindowBuffer.LocalFactory factory, ZoneId zone) {
            this.factory = factory;
            this.timeline = new LocalTimeline(zone);
        }

        @Override
        public WindowBuffer create(
                Object operatorOwner,
                MemoryManager memoryManager,
                long memorySize,
                RuntimeContext runtimeContext,
                Collector<RowData> collector,
                ZoneId zone)
                throws Exception {
            buffer =
                    new LocalTimeBuffer(
                            factory.create(
                                    operatorOwner,
                                    memoryManager,
                                    memorySize,
                                    runtimeContext,
                                    collector,
                                    ExactWindowOperators.UTC),
                            timeline);
            return buffer;
        }
    }

    private record LocalTimeBuffer(WindowBuffer inUtc, LocalTimeline timeline)
            implements WindowBuffer {

        @Override
        public void addElement(RowData key, long sliceEnd, RowData row) throws Exception {
            inUtc.addElement(key, sliceEnd, row);
        }

        @Override
        public void advanceProgress(long watermark) throws Exception {
            inUtc.advanceProgress(timeline.completedAt(watermark));
        }

        @Override
        public void flush() throws Exception {
            inUtc.flush();
        }

        @Override
        public void close() throws Exception {
            inUtc.close();
        }
    }
}
