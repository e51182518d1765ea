/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.window.TimeWindow;
import org.apache.flink.table.runtime.operators.window.tvf.common.SyncStateWindowProcessor;
import org.apache.flink.table.runtime.util.TimeWindowUtil;

import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * For sessions of event time.
 *
 * <p>Flink's own processor fires a session only by a timer of exactly the instant that it reckons
 * with, which is another one where a session ends in an hour that the clock skips or shows twice.
 * So sessions have a timer for that instant, too, for when Flink's goes on with the state. Here it
 * does nothing.
 */
final class ExactSessionProcessor extends ExactWindowProcessor<TimeWindow> {

    private static final long serialVersionUID = 1L;

    private final ZoneId zone;

    ExactSessionProcessor(
            SyncStateWindowProcessor<TimeWindow> inUtc, ZoneId zone, WindowTimes times) {
        super(inUtc, true, zone, times);
        this.zone = zone;
    }

    @Override
    void openInLocalTime(
            SyncStateContext<TimeWindow> context,
            LocalTimeTimers<TimeWindow> timers,
            Consumer<RowData> output)
            throws Exception {
        super.openInLocalTime(
                context, new SessionTimers(context.getTimerService(), timeline()), output);
    }

    private long stockDueTime(long local) {
        return TimeWindowUtil.toEpochMillsForTimer(local, zone);
    }

    @Override
    boolean isOnPurpose(TimeWindow session, long due) {
        return due == stockDueTime(lastMoment(session));
    }

    @Override
    public void fireWindow(long timerTimestamp, TimeWindow session) throws Exception {
        if (timerTimestamp == dueTime(session)) {
            super.fireWindow(timerTimestamp, session);
        }
    }

    @Override
    public void clearWindow(long timerTimestamp, TimeWindow session) throws Exception {
        if (timerTimestamp == dueTime(session)) {
            super.clearWindow(timerTimestamp, session);
        }
    }

    @Override
    long lastMoment(TimeWindow session) {
        return session.maxTimestamp();
    }

    private final class SessionTimers extends LocalTimeTimers<TimeWindow> {

        private final InternalTimerService<TimeWindow> timers;

        SessionTimers(InternalTimerService<TimeWindow> timers, LocalTimeline timeline) {
            super(timers, timeline);
            this.timers = timers;
        }

        @Override
        public void registerEventTimeTimer(TimeWindow session, long local) {
            super.registerEventTimeTimer(session, local);
            timers.registerEventTimeTimer(session, stockDueTime(local));
        }

        @Override
        public void deleteEventTimeTimer(TimeWindow session, long local) {
            super.deleteEventTimeTimer(session, local);
            timers.deleteEventTimeTimer(session, stockDueTime(local));
        }
    }
}
