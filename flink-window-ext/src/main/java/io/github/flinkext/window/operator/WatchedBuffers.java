/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.memory.MemoryManager;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.aggregate.window.buffers.WindowBuffer;
import org.apache.flink.table.runtime.operators.window.tvf.common.WindowTimerService;
import org.apache.flink.table.runtime.operators.window.tvf.state.WindowState;

import java.time.ZoneId;

/** Makes the buffer of a window processor as Flink does, and keeps hold of it. */
final class WatchedBuffers implements WindowBuffer.Factory {

    private static final long serialVersionUID = 1L;

    private final WindowBuffer.Factory factory;
    private transient WindowBuffer buffer;

    WatchedBuffers(WindowBuffer.Factory factory) {
        this.factory = factory;
    }

    @Override
    public WindowBuffer create(
            Object operatorOwner,
            MemoryManager memoryManager,
            long memorySize,
            RuntimeContext runtimeContext,
            WindowTimerService<Long> timerService,
            KeyedStateBackend<RowData> stateBackend,
            WindowState<Long> windowState,
            boolean isEventTime,
            ZoneId shiftTimeZone)
            throws Exception {
        buffer =
                new KeyKeepingBuffer(
                        factory.create(
                                operatorOwner,
                                memoryManager,
                                memorySize,
                                runtimeContext,
                                timerService,
                                stateBackend,
                                windowState,
                                isEventTime,
                                shiftTimeZone),
                        stateBackend);
        return buffer;
    }

    /**
     * A buffer that is full is written to state, which leaves another key the current one. Who adds
     * a row may register timers for its key then.
     */
    private record KeyKeepingBuffer(WindowBuffer buffer, KeyedStateBackend<RowData> state)
            implements WindowBuffer {

        @Override
        public void addElement(RowData key, long window, RowData row) throws Exception {
            buffer.addElement(key, window, row);
            if (state.getCurrentKey() != key) {
                state.setCurrentKey(key);
            }
        }

        @Override
        public void advanceProgress(long progress) throws Exception {
            buffer.advanceProgress(progress);
        }

        @Override
        public void flush() throws Exception {
            buffer.flush();
        }

        @Override
        public void close() throws Exception {
            buffer.close();
        }
    }

    /** Writes to state what is buffered, if a window ends at or before this time. */
    void advanceProgress(long progress) throws Exception {
        buffer.advanceProgress(progress);
    }

    /** Writes to state what is buffered. */
    void flush() throws Exception {
        buffer.flush();
    }
}
