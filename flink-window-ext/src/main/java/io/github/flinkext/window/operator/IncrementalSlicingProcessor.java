/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.window.tvf.common.SyncStateWindowProcessor;
import org.apache.flink.table.runtime.operators.window.tvf.slicing.SliceAssigner;
import org.apache.flink.table.runtime.operators.window.tvf.slicing.SliceSharedAssigner;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;

import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * Shows results of windows before they are over, as changes. A window has a timer for that only
 * after rows of it were written to state, so windows in which nothing happens cost nothing.
 *
 * <p>Rows are written to state at each step. In event time the watermark tells when that is. In
 * processing time the first row after a step makes an appointment for the next one, which is of the
 * operator and not of a key, and in no snapshot: a snapshot writes rows to state, too.
 */
final class IncrementalSlicingProcessor extends ExactSlicingProcessor {

    private static final long serialVersionUID = 1L;

    private static final long NO_FIRING_YET = Long.MIN_VALUE + 1;

    private final SliceChanges changes;
    private final SliceAssigner slices;
    private final EarlyFiring firing;
    private final RowDataSerializer results;
    private final boolean withUpdateBefore;

    private transient LocalTimeTimers<Long> timers;
    private transient WindowChangelog changelog;

    /** What the processor has sent since it was told to fire a window. */
    private transient RowData result;

    private transient ProcessingTimeService clock;
    private transient long progress;
    private transient long nextFiring;
    private transient boolean appointed;

    IncrementalSlicingProcessor(
            SyncStateWindowProcessor<Long> inUtc,
            WatchedBuffers buffers,
            SliceChanges changes,
            SliceAssigner slices,
            EarlyFiring firing,
            RowDataSerializer results,
            boolean withUpdateBefore,
            boolean isEventTime,
            ZoneId zone,
            WindowTimes times) {
        super(inUtc, buffers, isEventTime, zone, times);
        this.changes = changes;
        this.slices = slices;
        this.firing = firing;
        this.results = results;
        this.withUpdateBefore = withUpdateBefore;
    }

    @Override
    void openInLocalTime(
            SyncStateContext<Long> context, LocalTimeTimers<Long> timers, Consumer<RowData> output)
            throws Exception {
        this.timers = timers;
        progress = Long.MIN_VALUE;
        nextFiring = NO_FIRING_YET;
        appointed = false;
        clock = ((StreamingRuntimeContext) context.getRuntimeContext()).getProcessingTimeService();
        changelog =
                new WindowChangelog(
                        results, withUpdateBefore, context.getKeyedStateBackend(), output);
        changes.tell(this::fireSoon);
        super.openInLocalTime(context, timers, sent -> result = sent);
    }

    /** Lets the windows that share a slice fire next time, unless they are over by then. */
    private void fireSoon(long sliceEnd) {
        long time = Math.max(nextFiring, firing.after(startOfRows(sliceEnd)));
        long lastWindowEnd = slices.getLastWindowEnd(sliceEnd);
        for (long windowEnd = sliceEnd;
                windowEnd <= lastWindowEnd;
                windowEnd += slices.getSliceEndInterval()) {
            if (time < windowEnd && progress < lastMoment(windowEnd)) {
                fireAt(windowEnd, time);
            }
        }
    }

    /** Where that begins which has ended then: a slice, or a whole window if none share slices. */
    private long startOfRows(long sliceEnd) {
        return slices instanceof SliceSharedAssigner
                ? sliceEnd - slices.getSliceEndInterval()
                : slices.getWindowStart(sliceEnd);
    }

    private void fireAt(long windowEnd, long time) {
        if (isEventTime()) {
            timers.registerEventTimeTimer(windowEnd, time - 1);
        } else {
            timers.registerProcessingTimeTimer(windowEnd, time - 1);
        }
    }

    @Override
    public boolean processElement(RowData key, RowData row) throws Exception {
        if (!isEventTime() && !appointed) {
            nextFiring = firing.after(localTimeAt(clock.getCurrentProcessingTime()) + 1);
            clock.registerTimer(dueTime(nextFiring), this::advanceProgress);
            appointed = true;
        }
        return super.processElement(key, row);
    }

    @Override
    void initializeLocalTime(long local) {
        super.initializeLocalTime(local);
        if (isEventTime() && local != Long.MIN_VALUE && local != Long.MAX_VALUE) {
            progress = local;
            nextFiring = firing.after(local + 1);
        }
    }

    @Override
    void advanceLocalTime(long local) throws Exception {
        progress = Math.max(progress, local);
        if (local >= nextFiring - 1 && local != Long.MAX_VALUE) {
            nextFiring = firing.atOrBefore(local + 1);
            // Timers of now are registered for what is written.
            buffers().flush();
            nextFiring = firing.after(local + 1);
            appointed = false;
        }
        super.advanceLocalTime(local);
    }

    @Override
    boolean isOnPurpose(Long windowEnd, long due) {
        return isEarly(windowEnd, due);
    }

    private boolean isEarly(Long windowEnd, long due) {
        return due < dueTime(windowEnd);
    }

    @Override
    public void fireWindow(long due, Long windowEnd) throws Exception {
        result = null;
        super.fireWindow(due, windowEnd);
        if (result == null) {
            return;
        }
        if (isEarly(windowEnd, due)) {
            changelog.send(windowEnd, result);
        } else {
            changelog.sendLast(windowEnd, result);
        }
    }

    @Override
    public void clearWindow(long due, Long windowEnd) throws Exception {
        if (!isEarly(windowEnd, due)) {
            super.clearWindow(due, windowEnd);
        }
    }
}
