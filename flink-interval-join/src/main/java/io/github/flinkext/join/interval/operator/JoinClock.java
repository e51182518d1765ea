/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.table.data.RowData;

/** What a join takes as the time of a row and as now, in milliseconds. */
sealed interface JoinClock {

    /** Up to when rows have arrived. */
    long now();

    /** The time of a row that has arrived at {@code now}. */
    long timeOf(RowData row, int timeIndex, long now);

    /** Asks for a timer of the current key when it is {@code time} or later. */
    void registerTimer(long time);

    static JoinClock of(boolean eventTime, InternalTimerService<VoidNamespace> timers) {
        return eventTime ? new EventTime(timers) : new ProcessingTime(timers);
    }

    /** Rows carry their time; now is the watermark. */
    record EventTime(InternalTimerService<VoidNamespace> timers) implements JoinClock {

        @Override
        public long now() {
            return timers.currentWatermark();
        }

        @Override
        public long timeOf(RowData row, int timeIndex, long now) {
            return row.getLong(timeIndex);
        }

        @Override
        public void registerTimer(long time) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
        }
    }

    /** The time of a row is that of its arrival. */
    record ProcessingTime(InternalTimerService<VoidNamespace> timers) implements JoinClock {

        @Override
        public long now() {
            return timers.currentProcessingTime();
        }

        @Override
        public long timeOf(RowData row, int timeIndex, long now) {
            return now;
        }

        @Override
        public void registerTimer(long time) {
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, time);
        }
    }
}
