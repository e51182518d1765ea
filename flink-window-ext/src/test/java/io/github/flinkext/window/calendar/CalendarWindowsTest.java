/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.window.calendar.WindowHarness.Event;

import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.InstantiationUtil;

import org.junit.jupiter.api.Test;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CalendarWindowsTest {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @Test
    void assignsMonthsOfAZone() throws Exception {
        try (WindowHarness windows =
                harness(CalendarWindows.of(CalendarUnit.MONTH).inZone(SHANGHAI))) {
            windows.event("2024-01-31T16:00");
            windows.event("2024-02-29T15:59");
            windows.event("2024-02-29T16:00");
            windows.watermark("2024-03-01T00:00");

            assertThat(windows.fired()).containsExactly("01-31T16:00..02-29T16:00: 2, final");
        }
    }

    @Test
    void assignsSeveralWeeksFromADayAndAnHour() throws Exception {
        try (WindowHarness windows =
                harness(
                        CalendarWindows.of(2, CalendarUnit.WEEK)
                                .startingOn(DayOfWeek.SUNDAY)
                                .withOffset(Duration.ofHours(4)))) {
            windows.event("2024-01-14T03:59");
            windows.event("2024-01-14T04:00");
            windows.watermark("2024-02-01T00:00");

            assertThat(windows.fired())
                    .containsExactly(
                            "12-31T04:00..01-14T04:00: 1, final",
                            "01-14T04:00..01-28T04:00: 1, final");
        }
    }

    @Test
    void assignsInUtcIfNoZoneIsSaid() throws Exception {
        try (WindowHarness windows = harness(CalendarWindows.of(CalendarUnit.YEAR))) {
            windows.event("2024-02-29T12:00");
            windows.watermark("2025-01-01T00:00");

            assertThat(windows.fired()).containsExactly("01-01T00:00..01-01T00:00: 1, final");
        }
    }

    @Test
    void assignsEachElementInItsOwnZone() throws Exception {
        try (WindowHarness windows =
                harness(
                        CalendarWindows.of(CalendarUnit.DAY)
                                .inZoneOf((Event event) -> ZoneId.of(event.zone())))) {
            windows.event("2024-02-01T12:00", "Asia/Shanghai");
            windows.event("2024-02-01T12:00", "America/Los_Angeles");
            windows.event("2024-02-01T12:00", "Asia/Singapore");
            windows.watermark("2024-02-03T00:00");

            assertThat(windows.fired())
                    .containsExactly(
                            "01-31T16:00..02-01T16:00: 2, final",
                            "02-01T08:00..02-02T08:00: 1, final");
        }
    }

    @Test
    void assignsByTheTimeOfArrival() throws Exception {
        try (WindowHarness windows =
                harness(CalendarWindows.of(CalendarUnit.DAY).inZone(SHANGHAI).inProcessingTime())) {
            windows.processingTime("2024-02-01T15:00");
            windows.eventWithoutTimestamp();
            windows.processingTime("2024-02-01T16:00");

            assertThat(windows.fired()).containsExactly("01-31T16:00..02-01T16:00: 1, final");
        }
    }

    @Test
    void refusesElementsWithoutTimestamps() throws Exception {
        try (WindowHarness windows = harness(CalendarWindows.of(CalendarUnit.DAY))) {
            assertThatThrownBy(windows::eventWithoutTimestamp)
                    .hasMessage(
                            "Cannot assign a calendar window: the element has no timestamp. Call"
                                    + " 'assignTimestampsAndWatermarks' on the stream, or"
                                    + " 'inProcessingTime' on the windows.");
        }
    }

    @Test
    void refusesElementsWithoutAZone() throws Exception {
        try (WindowHarness windows =
                harness(
                        CalendarWindows.of(CalendarUnit.DAY)
                                .inZoneOf((Event event) -> (ZoneId) null))) {
            assertThatThrownBy(() -> windows.event("2024-02-01T12:00"))
                    .hasMessage(
                            "Cannot assign a calendar window: the zone of Event[zone=UTC] is null."
                                    + " Have the function given to 'inZoneOf' return a zone for"
                                    + " every element.");
        }
    }

    @Test
    void refusesAFirstDayOfMonths() {
        CalendarWindows<Object> months = CalendarWindows.of(CalendarUnit.MONTH);

        assertThatThrownBy(() -> months.startingOn(DayOfWeek.SUNDAY))
                .hasMessage(
                        "Invalid first day: SUNDAY. It is for windows of weeks, and these are of"
                                + " 1 MONTH.");
    }

    @Test
    void refusesAnOffsetBeforeTheJobRuns() {
        CalendarWindows<Object> days = CalendarWindows.of(CalendarUnit.DAY);

        assertThatThrownBy(() -> days.withOffset(Duration.ofDays(1)))
                .hasMessageStartingWith("Invalid offset: PT24H.");
    }

    private static WindowHarness harness(WindowAssigner<? super Event, TimeWindow> windows)
            throws Exception {
        // As in a job: it travels, and knows nothing of where it was made.
        return new WindowHarness(InstantiationUtil.clone(windows), null, Duration.ZERO, null);
    }
}
