/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.function;

import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.table.functions.TableSemantics;
import org.apache.flink.util.function.ThrowingConsumer;

import javax.annotation.Nullable;

import java.util.NavigableSet;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

/** The time and the timers of one key, as a process table function is called with them. */
public final class KeyClock implements ProcessTableFunction.TimeContext<Long> {

    private final NavigableSet<Long> timers = new TreeSet<>();
    private long time;
    @Nullable private Long watermark;

    /** The time of the row that comes next. */
    public void setTime(long time) {
        this.time = time;
    }

    /**
     * Moves the watermark and fires nothing.
     *
     * @param watermark null as after a restore
     */
    public void setWatermark(@Nullable Long watermark) {
        this.watermark = watermark;
    }

    /** Moves the watermark, and calls for each timer that it passes. */
    public void advance(
            long to, ThrowingConsumer<ProcessTableFunction.OnTimerContext, Exception> onTimer)
            throws Exception {
        watermark = to;
        while (!timers.isEmpty() && timers.first() <= to) {
            time = timers.pollFirst();
            onTimer.accept(context());
        }
    }

    public NavigableSet<Long> timers() {
        return timers;
    }

    /** What the function is called with. */
    public ProcessTableFunction.OnTimerContext context() {
        return new Context();
    }

    @Override
    public Long time() {
        return time;
    }

    @Override
    @Nullable
    public Long currentWatermark() {
        return watermark;
    }

    @Override
    public void registerOnTime(Long timer) {
        // Flink before 2.3 forgets such a timer, and later versions do not.
        assertThat(watermark == null || timer > watermark).as("timer ahead").isTrue();
        timers.add(timer);
    }

    @Override
    public void registerOnTime(String name, Long timer) {
        throw new UnsupportedOperationException("Named timers stay in state on Flink 2.1");
    }

    @Override
    public void clearTimer(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void clearTimer(Long timer) {
        timers.remove(timer);
    }

    @Override
    public void clearAllTimers() {
        timers.clear();
    }

    private final class Context implements ProcessTableFunction.OnTimerContext {

        @Override
        @SuppressWarnings("unchecked")
        public <TimeType> ProcessTableFunction.TimeContext<TimeType> timeContext(
                Class<TimeType> conversionClass) {
            assertThat(conversionClass).isEqualTo(Long.class);
            return (ProcessTableFunction.TimeContext<TimeType>) KeyClock.this;
        }

        @Override
        public TableSemantics tableSemanticsFor(String argument) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearState(String state) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearAllState() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearAllTimers() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearAll() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }

        @Override
        @Nullable
        public String currentTimer() {
            return null;
        }
    }
}
