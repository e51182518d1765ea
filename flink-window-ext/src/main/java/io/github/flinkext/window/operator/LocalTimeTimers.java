/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.util.function.BiConsumerWithException;

/**
 * Timers of an operator for one that reckons in local time: it sees local times only, and each
 * timer is due when its local time is {@linkplain LocalTimeline#completedAt completed}.
 *
 * @param <W> the windows they are for
 */
class LocalTimeTimers<W> implements InternalTimerService<W> {

    private final InternalTimerService<W> timers;
    private final LocalTimeline timeline;

    LocalTimeTimers(InternalTimerService<W> timers, LocalTimeline timeline) {
        this.timers = timers;
        this.timeline = timeline;
    }

    @Override
    public long currentProcessingTime() {
        return timers.currentProcessingTime();
    }

    @Override
    public long currentWatermark() {
        return timeline.completedAt(timers.currentWatermark());
    }

    @Override
    public void initializeWatermark(long watermark) {
        throw new UnsupportedOperationException("The operator does it, with an instant.");
    }

    @Override
    public void registerProcessingTimeTimer(W window, long local) {
        timers.registerProcessingTimeTimer(window, timeline.completionOf(local));
    }

    @Override
    public void deleteProcessingTimeTimer(W window, long local) {
        timers.deleteProcessingTimeTimer(window, timeline.completionOf(local));
    }

    @Override
    public void registerEventTimeTimer(W window, long local) {
        timers.registerEventTimeTimer(window, timeline.completionOf(local));
    }

    @Override
    public void deleteEventTimeTimer(W window, long local) {
        timers.deleteEventTimeTimer(window, timeline.completionOf(local));
    }

    @Override
    public void forEachEventTimeTimer(BiConsumerWithException<W, Long, Exception> consumer) {
        throw new UnsupportedOperationException("No window processor asks for its timers.");
    }

    @Override
    public void forEachProcessingTimeTimer(BiConsumerWithException<W, Long, Exception> consumer) {
        throw new UnsupportedOperationException("No window processor asks for its timers.");
    }
}
