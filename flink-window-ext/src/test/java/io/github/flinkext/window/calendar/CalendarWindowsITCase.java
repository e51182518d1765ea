/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Calendar windows of streams, in a job. */
class CalendarWindowsITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final long HOUR = Duration.ofHours(1).toMillis();

    /** An hour apart, from 2024-02-01 in Shanghai. */
    private static final long START = Instant.parse("2024-01-31T16:00:00Z").toEpochMilli();

    private static final int EVENTS = 101;

    @Test
    void keepsEveryRowOfLocalDays() throws Exception {
        List<Row> rows =
                rows(
                        CalendarWindows.of(CalendarUnit.DAY).inZone(ZoneId.of("Asia/Shanghai")),
                        Duration.ofHours(23));

        assertThat(rows)
                .filteredOn(row -> (boolean) row.getField(2))
                .extracting(row -> row.getField(1))
                .containsExactly(24, 24, 24, 24, 5);
    }

    /** The event at the end of a step comes before the watermark that tells of it. */
    @Test
    void goesByTheZoneOfEachElement() throws Exception {
        List<Row> rows =
                rows(
                        CalendarWindows.of(CalendarUnit.MONTH)
                                .inZoneOf(
                                        (Long time) ->
                                                ZoneId.of(
                                                        time / HOUR % 2 == 0
                                                                ? "Asia/Shanghai"
                                                                : "Asia/Kathmandu")),
                        Duration.ofHours(48));

        assertThat(rows)
                .containsExactlyInAnyOrder(
                        Row.of("2024-01-31T16:00:00Z", 25, false),
                        Row.of("2023-12-31T18:15:00Z", 1, true),
                        Row.of("2024-01-31T18:15:00Z", 25, false),
                        Row.of("2024-01-31T16:00:00Z", 49, false),
                        Row.of("2024-01-31T18:15:00Z", 49, false),
                        Row.of("2024-01-31T16:00:00Z", 51, true),
                        Row.of("2024-01-31T18:15:00Z", 49, true));
    }

    private static List<Row> rows(CalendarWindows<? super Long> windows, Duration step)
            throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> results =
                FLINK.environment(new Configuration())
                        .fromSequence(0, EVENTS - 1)
                        .setParallelism(1)
                        .map(hour -> START + hour * HOUR)
                        .returns(Types.LONG)
                        .setParallelism(1)
                        .assignTimestampsAndWatermarks(
                                WatermarkStrategy.<Long>forGenerator(context -> new EachElement())
                                        .withTimestampAssigner((time, none) -> time))
                        .setParallelism(1)
                        .keyBy(time -> 0)
                        .window(windows)
                        .trigger(IncrementalTrigger.every(step))
                        .process(new Count())
                        .executeAndCollect()) {
            results.forEachRemaining(rows::add);
        }
        return rows;
    }

    /** A watermark behind each element, so that results are the same in each run. */
    private static final class EachElement implements WatermarkGenerator<Long> {

        @Override
        public void onEvent(Long event, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // Each event has had its own.
        }
    }

    private static final class Count extends ProcessWindowFunction<Long, Row, Integer, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                Integer key, Context context, Iterable<Long> times, Collector<Row> results) {
            int count = 0;
            for (Long ignored : times) {
                count++;
            }
            results.collect(
                    Row.of(
                            Instant.ofEpochMilli(context.window().getStart()).toString(),
                            count,
                            IncrementalTrigger.isFinal(
                                    context.window(), context.currentWatermark())));
        }
    }
}
