/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.memory.MemoryManager;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.window.tvf.common.SyncStateWindowProcessor;

import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * Lets a window processor of Flink reckon in local time, as if it were in UTC, where it makes no
 * mistakes. It gets local times for watermarks, and its timers are due when their local time is
 * over. State, and timers of windows, are those of the processor in its own zone.
 *
 * @param <W> its windows
 */
abstract class ExactWindowProcessor<W> implements SyncStateWindowProcessor<W> {

    private static final long serialVersionUID = 1L;

    private final SyncStateWindowProcessor<W> inUtc;
    private final boolean isEventTime;
    private final LocalTimeline timeline;
    private final WindowTimes times;

    /**
     * @param inUtc the processor, which assigns rows to windows in the zone but takes all other
     *     times for UTC
     * @param zone of the windows
     * @param times of the results
     */
    ExactWindowProcessor(
            SyncStateWindowProcessor<W> inUtc,
            boolean isEventTime,
            ZoneId zone,
            WindowTimes times) {
        this.inUtc = inUtc;
        this.isEventTime = isEventTime;
        this.timeline = new LocalTimeline(zone);
        this.times = times;
    }

    /** Whether windows are over by watermarks, and not by the clock of the machine. */
    final boolean isEventTime() {
        return isEventTime;
    }

    /** The latest local time that is over at an instant. */
    final long localTimeAt(long instant) {
        return timeline.completedAt(instant);
    }

    final LocalTimeline timeline() {
        return timeline;
    }

    /** The last local time in a window. */
    abstract long lastMoment(W window);

    @Override
    public final void open(SyncStateContext<W> context) throws Exception {
        openInLocalTime(
                context,
                new LocalTimeTimers<>(context.getTimerService(), timeline),
                result -> context.output(times.corrected(result, timeline)));
        InternalTimerService<W> timers = context.getTimerService();
        RestoredTimers<W> restored =
                isEventTime
                        ? RestoredTimers.ofEventTime(timers, this::dueTime)
                        : RestoredTimers.ofProcessingTime(timers, this::dueTime);
        restored.keeping(this::isOnPurpose).correct(context.getKeyedStateBackend());
    }

    /**
     * Opens the processor.
     *
     * @param context of the operator
     * @param timers of the operator, in local time
     * @param output where results go
     */
    void openInLocalTime(
            SyncStateContext<W> context, LocalTimeTimers<W> timers, Consumer<RowData> output)
            throws Exception {
        inUtc.open(new LocalTimeContext<>(context, timers, output));
    }

    /** Whether a timer is meant to be due at another instant than that at which its window ends. */
    boolean isOnPurpose(W window, long due) {
        return false;
    }

    /** The instant at which a window is over. */
    final long dueTime(W window) {
        return timeline.completionOf(lastMoment(window));
    }

    @Override
    public final void initializeWatermark(long watermark) {
        initializeLocalTime(timeline.completedAt(watermark));
    }

    /** Tells the processor the local time at which its state was stored. */
    void initializeLocalTime(long local) {
        inUtc.initializeWatermark(local);
    }

    @Override
    public boolean processElement(RowData key, RowData row) throws Exception {
        return inUtc.processElement(key, row);
    }

    @Override
    public final void advanceProgress(long progress) throws Exception {
        advanceLocalTime(timeline.completedAt(progress));
    }

    /** Tells the processor that all windows that end by a local time are to be fired now. */
    void advanceLocalTime(long local) throws Exception {
        inUtc.advanceProgress(local);
    }

    @Override
    public void prepareCheckpoint() throws Exception {
        inUtc.prepareCheckpoint();
    }

    @Override
    public void fireWindow(long timerTimestamp, W window) throws Exception {
        inUtc.fireWindow(lastMoment(window), window);
    }

    @Override
    public void clearWindow(long timerTimestamp, W window) throws Exception {
        inUtc.clearWindow(lastMoment(window), window);
    }

    @Override
    public TypeSerializer<W> createWindowSerializer() {
        return inUtc.createWindowSerializer();
    }

    @Override
    public void close() throws Exception {
        inUtc.close();
    }

    /** The context of the operator, with timers in local time. */
    private record LocalTimeContext<W>(
            SyncStateContext<W> context, InternalTimerService<W> timers, Consumer<RowData> output)
            implements SyncStateContext<W> {

        @Override
        public Object getOperatorOwner() {
            return context.getOperatorOwner();
        }

        @Override
        public MemoryManager getMemoryManager() {
            return context.getMemoryManager();
        }

        @Override
        public long getMemorySize() {
            return context.getMemorySize();
        }

        @Override
        public InternalTimerService<W> getTimerService() {
            return timers;
        }

        @Override
        public KeyedStateBackend<RowData> getKeyedStateBackend() {
            return context.getKeyedStateBackend();
        }

        @Override
        public RuntimeContext getRuntimeContext() {
            return context.getRuntimeContext();
        }

        @Override
        public void output(RowData result) {
            output.accept(result);
        }
    }
}
