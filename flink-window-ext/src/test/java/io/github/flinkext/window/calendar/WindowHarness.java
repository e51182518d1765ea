/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.operators.windowing.WindowOperatorBuilder;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;

import javax.annotation.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A window operator for one key that counts events, and says of each count when it is final. */
final class WindowHarness implements AutoCloseable {

    /** An event with the zone it is from. */
    record Event(String zone) {}

    private final KeyedOneInputStreamOperatorTestHarness<String, Event, String> harness;
    private int taken;

    WindowHarness(
            WindowAssigner<? super Event, TimeWindow> windows,
            @Nullable Trigger<? super Event, TimeWindow> trigger,
            Duration allowedLateness,
            @Nullable OperatorSubtaskState restored)
            throws Exception {
        WindowOperatorBuilder<Event, String, TimeWindow> builder =
                new WindowOperatorBuilder<>(
                        windows,
                        trigger == null ? windows.getDefaultTrigger() : trigger,
                        new ExecutionConfig(),
                        Types.GENERIC(Event.class),
                        event -> "key",
                        Types.STRING);
        builder.allowedLateness(allowedLateness);
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        builder.process(new Count(windows.isEventTime())),
                        event -> "key",
                        Types.STRING,
                        KeyGroupRangeAssignment.DEFAULT_LOWER_BOUND_MAX_PARALLELISM,
                        1,
                        0);
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    void event(String time) throws Exception {
        event(time, "UTC");
    }

    void event(String time, String zone) throws Exception {
        harness.processElement(new Event(zone), millis(time));
    }

    void eventWithoutTimestamp() throws Exception {
        harness.processElement(new StreamRecord<>(new Event("UTC")));
    }

    /** All before this time has come. */
    void watermark(String time) throws Exception {
        harness.processWatermark(new Watermark(millis(time) - 1));
    }

    void processingTime(String time) throws Exception {
        harness.setProcessingTime(millis(time));
    }

    void processingTime(Instant time) throws Exception {
        harness.setProcessingTime(time.toEpochMilli());
    }

    /** What was fired since the last call. */
    List<String> fired() {
        List<String> all = harness.extractOutputValues();
        List<String> fired = new ArrayList<>(all.subList(taken, all.size()));
        taken = all.size();
        return fired;
    }

    int timers() {
        return harness.numEventTimeTimers() + harness.numProcessingTimeTimers();
    }

    int stateEntries() {
        return harness.numKeyedStateEntries();
    }

    OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, 1);
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }

    /** Reads times like {@code 2024-02-01T06:00}, which are of UTC. */
    private static long millis(String time) {
        return Instant.parse(time + ":00Z").toEpochMilli();
    }

    private static final class Count
            extends ProcessWindowFunction<Event, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        private final boolean eventTime;

        Count(boolean eventTime) {
            this.eventTime = eventTime;
        }

        @Override
        public void process(
                String key, Context context, Iterable<Event> events, Collector<String> out) {
            long now = eventTime ? context.currentWatermark() : context.currentProcessingTime();
            out.collect(
                    "%s..%s: %d%s"
                            .formatted(
                                    minutes(context.window().getStart()),
                                    minutes(context.window().getEnd()),
                                    count(events),
                                    IncrementalTrigger.isFinal(context.window(), now)
                                            ? ", final"
                                            : ""));
        }

        private static long count(Iterable<Event> events) {
            long count = 0;
            for (Event ignored : events) {
                count++;
            }
            return count;
        }

        private static String minutes(long millis) {
            return Instant.ofEpochMilli(millis).toString().substring(5, 16);
        }
    }
}
