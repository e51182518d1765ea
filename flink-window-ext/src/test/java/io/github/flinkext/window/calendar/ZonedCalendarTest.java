/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Days that clocks have made strange, one by one. */
class ZonedCalendarTest {

    @ParameterizedTest
    @CsvSource({
        // Without changes of clocks.
        "DAY, Asia/Shanghai, PT0S, 2024-02-01T15:59:59.999Z, 2024-01-31T16:00:00Z, 24",
        "DAY, Asia/Shanghai, PT4H, 2024-02-01T19:59:59.999Z, 2024-01-31T20:00:00Z, 24",
        "DAY, Asia/Shanghai, PT-4H, 2024-02-01T12:00:00Z, 2024-02-01T12:00:00Z, 24",
        "MONTH, Asia/Kathmandu, PT0S, 2024-02-29T18:14:59Z, 2024-01-31T18:15:00Z, 696",
        // An hour less, an hour more.
        "DAY, America/Los_Angeles, PT0S, 2024-03-10T12:00:00Z, 2024-03-10T08:00:00Z, 23",
        "DAY, America/Los_Angeles, PT0S, 2024-11-03T12:00:00Z, 2024-11-03T07:00:00Z, 25",
        "MONTH, America/Los_Angeles, PT0S, 2024-03-15T00:00:00Z, 2024-03-01T08:00:00Z, 743",
        // Half an hour.
        "DAY, Australia/Lord_Howe, PT0S, 2024-10-05T20:00:00Z, 2024-10-05T13:30:00Z, 23.5",
        "DAY, Australia/Lord_Howe, PT0S, 2024-04-06T20:00:00Z, 2024-04-06T13:00:00Z, 24.5",
        // Midnight is skipped: the day begins at 01:00.
        "DAY, Africa/Cairo, PT0S, 2024-04-26T10:00:00Z, 2024-04-25T22:00:00Z, 23",
        "DAY, Asia/Beirut, PT0S, 2024-03-31T10:00:00Z, 2024-03-30T22:00:00Z, 23",
        "DAY, America/Sao_Paulo, PT0S, 2018-11-04T10:00:00Z, 2018-11-04T03:00:00Z, 23",
        // Before midnight clocks go back to 23:00, which is still the day before.
        "DAY, America/Sao_Paulo, PT0S, 2018-02-18T02:30:00Z, 2018-02-17T02:00:00Z, 25",
        "DAY, Africa/Cairo, PT0S, 2024-10-31T20:30:00Z, 2024-10-30T21:00:00Z, 25",
        // Midnight comes twice: the day begins at the first.
        "DAY, America/Havana, PT0S, 2024-11-03T04:30:00Z, 2024-11-03T04:00:00Z, 25",
        "DAY, America/Havana, PT0S, 2024-11-03T05:30:00Z, 2024-11-03T04:00:00Z, 25",
        // A minute after midnight clocks go back to 23:01: the new day has begun for good.
        "DAY, America/St_Johns, PT0S, 2006-10-29T03:00:00Z, 2006-10-29T02:30:00Z, 25",
        "DAY, America/St_Johns, PT0S, 2006-10-29T02:29:59Z, 2006-10-28T02:30:00Z, 24",
        // A boundary of 02:30 that is skipped, or comes twice.
        "DAY, America/Los_Angeles, PT2H30M, 2024-03-10T10:00:00Z, 2024-03-10T10:00:00Z, 23.5",
        "DAY, America/Los_Angeles, PT1H30M, 2024-11-03T09:15:00Z, 2024-11-03T08:30:00Z, 25",
        // December 30 of 2011 never came.
        "DAY, Pacific/Apia, PT0S, 2011-12-30T09:59:59.999Z, 2011-12-29T10:00:00Z, 24",
        "DAY, Pacific/Apia, PT0S, 2011-12-30T10:00:00Z, 2011-12-30T10:00:00Z, 24",
        "WEEK, Pacific/Apia, PT0S, 2011-12-30T10:00:00Z, 2011-12-26T10:00:00Z, 144",
        // Winter for good, and summer for good.
        "DAY, Europe/Moscow, PT0S, 2014-10-26T12:00:00Z, 2014-10-25T20:00:00Z, 25",
        "DAY, Europe/Moscow, PT0S, 2014-10-27T12:00:00Z, 2014-10-26T21:00:00Z, 24",
        "DAY, Europe/Moscow, PT0S, 2011-03-27T12:00:00Z, 2011-03-26T21:00:00Z, 23"
    })
    void holdsAnInstant(
            String unit, ZoneId zone, Duration offset, Instant time, Instant start, double hours) {
        CalendarWindow window =
                new ZonedCalendar(CalendarPeriod.parse(unit, DayOfWeek.MONDAY), zone, offset)
                        .windowOf(time.toEpochMilli());

        assertThat(Instant.ofEpochMilli(window.start())).isEqualTo(start);
        assertThat((window.end() - window.start()) / 3_600_000.0).isEqualTo(hours);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 2018-11-04T10:00:00Z, 2018-11-04T00:00, 2018-11-05T00:00",
        "PT-2H, 2018-11-04T10:00:00Z, 2018-11-03T22:00, 2018-11-04T22:00"
    })
    void isCalledByItsBoundaries(
            Duration offset, Instant time, LocalDateTime start, LocalDateTime end) {
        CalendarWindow window =
                new ZonedCalendar(
                                CalendarPeriod.parse("DAY", DayOfWeek.MONDAY),
                                ZoneId.of("America/Sao_Paulo"),
                                offset)
                        .windowOf(time.toEpochMilli());

        assertThat(window.localStart()).isEqualTo(start);
        assertThat(window.localEnd()).isEqualTo(end);
    }

    @Test
    void refusesAnOffsetAsLongAsAWindow() {
        assertThatThrownBy(() -> days(Duration.ofHours(-24)))
                .hasMessage(
                        "Invalid offset: PT-24H. It shifts windows of 1 DAY, so it must be shorter"
                                + " than 1 days.");
    }

    @Test
    void refusesAnOffsetOfNanoseconds() {
        assertThatThrownBy(() -> days(Duration.ofNanos(1)))
                .hasMessage(
                        "Invalid offset: PT0.000000001S. Time has milliseconds here, so it must be"
                                + " a number of them.");
    }

    @Test
    void refusesTimestampsBehindAllCalendars() {
        ZonedCalendar days = days(Duration.ZERO);

        for (long timestamp : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> days.windowOf(timestamp))
                    .hasMessage(
                            "Invalid timestamp: %d. Calendars do not reach that far from 1970.",
                            timestamp);
        }
    }

    private static ZonedCalendar days(Duration offset) {
        return new ZonedCalendar(
                CalendarPeriod.parse("DAY", DayOfWeek.MONDAY), ZoneId.of("Europe/Berlin"), offset);
    }
}
