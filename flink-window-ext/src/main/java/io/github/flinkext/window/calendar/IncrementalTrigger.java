/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

import java.time.Duration;

import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * A trigger that fires what a window has so far at regular steps from the window's start, if it has
 * changed since, and then its final result once.
 *
 * <p>Steps are of elapsed time and begin at the window's own start, so they go with its zone and
 * offset. A step at which nothing new has come is silent, and so is one that falls on the end or is
 * passed together with it. Whatever comes late, within the allowed lateness, fires at once, as with
 * {@link org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger}.
 *
 * <p>{@link org.apache.flink.streaming.api.windowing.triggers.ContinuousEventTimeTrigger} has steps
 * of the epoch instead, and fires at each of them.
 *
 * <p>Whether a firing is the final one is told by {@link #isFinal}. Works with windows that merge.
 */
@PublicEvolving
public final class IncrementalTrigger extends Trigger<Object, TimeWindow> {

    private static final long serialVersionUID = 1L;

    /** The end of the step that will fire; none if nothing has changed. */
    private static final ReducingStateDescriptor<Long> STEP =
            new ReducingStateDescriptor<>("incremental-step", new Min(), LongSerializer.INSTANCE);

    private final long step;
    private final TriggerClock clock;

    private IncrementalTrigger(Duration step, TriggerClock clock) {
        this.step = step.toMillis();
        this.clock = clock;
        checkArgument(
                this.step > 0,
                "Invalid step: %s. Results are fired at every step, so it must be at least 1 ms.",
                step);
    }

    /**
     * Fires windows of event time at every step of it. With windows of processing time the job
     * fails at an element without a timestamp; those with timestamps are fired when the window is
     * over, so that nothing is lost.
     */
    public static IncrementalTrigger every(Duration step) {
        return new IncrementalTrigger(step, TriggerClock.EVENT_TIME);
    }

    /**
     * Fires windows of processing time at every step of it. A window of event time has no steps of
     * processing time to speak of, but it is fired once more when the watermark ends it, so that
     * nothing is lost.
     */
    public static IncrementalTrigger everyInProcessingTime(Duration step) {
        return new IncrementalTrigger(step, TriggerClock.PROCESSING_TIME);
    }

    /**
     * Whether a firing is the final one of its window, or corrects that because of late elements.
     *
     * <pre>{@code
     * public void process(K key, Context context, Iterable<T> elements, Collector<R> out) {
     *     boolean isFinal =
     *             IncrementalTrigger.isFinal(context.window(), context.currentWatermark());
     * }</pre>
     *
     * @param now the watermark, or the time of processing for windows of that
     */
    public static boolean isFinal(TimeWindow window, long now) {
        return window.maxTimestamp() <= now;
    }

    @Override
    public TriggerResult onElement(
            Object element, long timestamp, TimeWindow window, TriggerContext context)
            throws Exception {
        if (clock == TriggerClock.EVENT_TIME && timestamp == Long.MIN_VALUE) {
            throw new IllegalStateException(
                    "Cannot fire a window at steps of event time: the element has no timestamp."
                            + " Call 'assignTimestampsAndWatermarks', or for windows of processing"
                            + " time 'IncrementalTrigger.everyInProcessingTime'.");
        }
        long now = clock.now(context);
        if (clock == TriggerClock.EVENT_TIME && isFinal(window, now)) {
            return TriggerResult.FIRE;
        }
        // A window of processing time may have come to its end since the element was assigned to
        // it. Its clean-up has the same timer, by which it is fired right now: here it would be
        // too.
        clock.register(context, window.maxTimestamp());
        long time = clock == TriggerClock.EVENT_TIME ? Math.max(timestamp, now) : now;
        fireAt(WindowSteps.endOf(time, window.getStart(), step), window, context);
        return TriggerResult.CONTINUE;
    }

    /** A later element may well ask for an earlier step. */
    private void fireAt(long end, TimeWindow window, TriggerContext context) throws Exception {
        if (end > window.maxTimestamp()) {
            return;
        }
        ReducingState<Long> pending = context.getPartitionedState(STEP);
        Long earliest = pending.get();
        if (earliest == null || end < earliest) {
            pending.add(end);
            clock.register(context, end - 1);
        }
    }

    @Override
    public TriggerResult onEventTime(long time, TimeWindow window, TriggerContext context)
            throws Exception {
        return clock == TriggerClock.EVENT_TIME
                ? onTime(time, window, context)
                : onOtherClock(time, window);
    }

    @Override
    public TriggerResult onProcessingTime(long time, TimeWindow window, TriggerContext context)
            throws Exception {
        return clock == TriggerClock.PROCESSING_TIME
                ? onTime(time, window, context)
                : onOtherClock(time, window);
    }

    /**
     * We have no such timers. It is the one by which a window of the other kind is removed, which
     * is the last moment to fire it; or it is left of another trigger.
     */
    private static TriggerResult onOtherClock(long time, TimeWindow window) {
        return isFinal(window, time) ? TriggerResult.FIRE : TriggerResult.CONTINUE;
    }

    private TriggerResult onTime(long time, TimeWindow window, TriggerContext context)
            throws Exception {
        if (time == window.maxTimestamp()) {
            return TriggerResult.FIRE;
        }
        ReducingState<Long> pending = context.getPartitionedState(STEP);
        Long end = pending.get();
        if (end == null || end - 1 > time) {
            return TriggerResult.CONTINUE;
        }
        pending.clear();
        // The final result is next, and would be the same.
        return isFinal(window, clock.now(context)) ? TriggerResult.CONTINUE : TriggerResult.FIRE;
    }

    @Override
    public boolean canMerge() {
        return true;
    }

    /** The window that came of the merge may start earlier, and steps go with the start. */
    @Override
    public void onMerge(TimeWindow window, OnMergeContext context) throws Exception {
        context.mergePartitionedState(STEP);
        if (isFinal(window, clock.now(context))) {
            return;
        }
        clock.register(context, window.maxTimestamp());
        ReducingState<Long> pending = context.getPartitionedState(STEP);
        Long end = pending.get();
        if (end != null) {
            pending.clear();
            fireAt(WindowSteps.endOf(end - 1, window.getStart(), step), window, context);
        }
    }

    @Override
    public void clear(TimeWindow window, TriggerContext context) throws Exception {
        clock.delete(context, window.maxTimestamp());
        ReducingState<Long> pending = context.getPartitionedState(STEP);
        Long end = pending.get();
        if (end != null) {
            clock.delete(context, end - 1);
            pending.clear();
        }
    }

    @Override
    public String toString() {
        return "IncrementalTrigger(" + Duration.ofMillis(step) + ", " + clock + ")";
    }

    private static final class Min implements ReduceFunction<Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long reduce(Long one, Long other) {
            return Math.min(one, other);
        }
    }
}
