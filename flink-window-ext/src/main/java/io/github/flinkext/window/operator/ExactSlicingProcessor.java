/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.table.runtime.operators.window.tvf.common.SyncStateWindowProcessor;

import java.time.ZoneId;

/** For windows that are made of slices, and named by their ends: TUMBLE, HOP and CUMULATE. */
class ExactSlicingProcessor extends ExactWindowProcessor<Long> {

    private static final long serialVersionUID = 1L;

    private final WatchedBuffers buffers;

    /**
     * @param buffers what the processor makes its buffer with
     */
    ExactSlicingProcessor(
            SyncStateWindowProcessor<Long> inUtc,
            WatchedBuffers buffers,
            boolean isEventTime,
            ZoneId zone,
            WindowTimes times) {
        super(inUtc, isEventTime, zone, times);
        this.buffers = buffers;
    }

    final WatchedBuffers buffers() {
        return buffers;
    }

    @Override
    final long lastMoment(Long windowEnd) {
        return windowEnd - 1;
    }

    @Override
    void advanceLocalTime(long local) throws Exception {
        super.advanceLocalTime(local);
        // The processor asks its buffer only now and then, and reckons without the offset of the
        // windows (FLINK-36664), so rows would be left in it when their window is fired.
        buffers.advanceProgress(local);
    }
}
