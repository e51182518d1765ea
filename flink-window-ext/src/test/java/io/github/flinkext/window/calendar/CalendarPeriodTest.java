/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.DayOfWeek;
import java.time.LocalDate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CalendarPeriodTest {

    @ParameterizedTest
    @CsvSource({
        "DAY, MONDAY, 2024-02-29, 2024-02-29, 2024-03-01",
        "WEEK, MONDAY, 2024-02-29, 2024-02-26, 2024-03-04",
        "WEEK, SUNDAY, 2024-02-29, 2024-02-25, 2024-03-03",
        "WEEK, THURSDAY, 2024-02-29, 2024-02-29, 2024-03-07",
        "WEEK, FRIDAY, 2024-02-29, 2024-02-23, 2024-03-01",
        "MONTH, MONDAY, 2024-02-29, 2024-02-01, 2024-03-01",
        "QUARTER, MONDAY, 2024-02-29, 2024-01-01, 2024-04-01",
        "QUARTER, MONDAY, 2024-12-31, 2024-10-01, 2025-01-01",
        "YEAR, MONDAY, 2024-02-29, 2024-01-01, 2025-01-01",
        "MONTH, MONDAY, 1969-12-31, 1969-12-01, 1970-01-01",
        "YEAR, MONDAY, -0044-03-15, -0044-01-01, -0043-01-01"
    })
    void holdsADate(String unit, DayOfWeek firstDay, LocalDate date, LocalDate from, LocalDate to) {
        assertPeriod(CalendarPeriod.parse(unit, firstDay), date, from, to);
    }

    @ParameterizedTest
    @CsvSource({
        "2 DAY, MONDAY, 1970-01-02, 1970-01-01, 1970-01-03",
        "3 DAY, MONDAY, 1969-12-31, 1969-12-29, 1970-01-01",
        "2 WEEK, MONDAY, 1970-01-01, 1969-12-29, 1970-01-12",
        "2 WEEK, SUNDAY, 1970-01-01, 1969-12-28, 1970-01-11",
        "2 WEEK, MONDAY, 1969-12-28, 1969-12-15, 1969-12-29",
        "2 WEEK, MONDAY, 2024-01-14, 2024-01-01, 2024-01-15",
        "3 MONTH, MONDAY, 2024-02-29, 2024-01-01, 2024-04-01",
        "5 MONTH, MONDAY, 1970-07-01, 1970-06-01, 1970-11-01",
        "5 MONTH, MONDAY, 1969-12-31, 1969-08-01, 1970-01-01",
        "2 QUARTER, MONDAY, 2024-09-30, 2024-07-01, 2025-01-01",
        "10 YEAR, MONDAY, 2024-02-29, 2020-01-01, 2030-01-01",
        "4 YEAR, MONDAY, 1969-12-31, 1966-01-01, 1970-01-01"
    })
    void countsMultiplesFromTheUnitThatHoldsTheEpoch(
            String unit, DayOfWeek firstDay, LocalDate date, LocalDate from, LocalDate to) {
        assertPeriod(CalendarPeriod.parse(unit, firstDay), date, from, to);
    }

    private static void assertPeriod(
            CalendarPeriod period, LocalDate date, LocalDate from, LocalDate to) {
        assertThat(period.startOf(date)).isEqualTo(from);
        assertThat(period.startOf(from)).isEqualTo(from);
        assertThat(period.next(from)).isEqualTo(to);
        assertThat(period.startOf(to)).isEqualTo(to);
        assertThat(period.startOf(to.minusDays(1))).isEqualTo(from);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2 WEEK", "2 weeks", "2WEEK", " 2  Weeks "})
    void readsTextsAsTheyCome(String text) {
        assertThat(CalendarPeriod.parse(text, DayOfWeek.SUNDAY))
                .isEqualTo(new CalendarPeriod(2, CalendarUnit.WEEK, DayOfWeek.SUNDAY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FORTNIGHT", "", "2", "HOUR", "1.5 DAY", "DAYSS", "99999999999 DAY"})
    void refusesUnknownUnits(String text) {
        assertThatThrownBy(() -> CalendarPeriod.parse(text, DayOfWeek.MONDAY))
                .hasMessage(
                        "Invalid unit: '%s'. Use DAY, WEEK, MONTH, QUARTER or YEAR, or a multiple"
                                        .formatted(text)
                                + " such as '2 WEEK'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 DAY", "-1 DAY", "10001 DAY"})
    void refusesSizesOutOfRange(String text) {
        assertThatThrownBy(() -> CalendarPeriod.parse(text, DayOfWeek.MONDAY))
                .hasMessage(
                        "Invalid unit: '%s'. A window lasts at least 1 DAY and at most 10000.",
                        text);
    }

    @Test
    void saysWhichDayWeeksBeginOn() {
        assertThat(CalendarPeriod.parse("WEEK", DayOfWeek.SUNDAY))
                .hasToString("1 WEEK from SUNDAY");
        assertThat(CalendarPeriod.parse("3 MONTH", DayOfWeek.MONDAY)).hasToString("3 MONTH");
    }
}
