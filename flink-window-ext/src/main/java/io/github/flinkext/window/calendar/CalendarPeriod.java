/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * A partition of local dates into periods of one unit or of several.
 *
 * <p>Multiples are counted from the unit that holds 1970-01-01: of two days, the first are January
 * 1 and 2 of 1970; of two weeks from Monday, the first begin on Monday, 1969-12-29; of three
 * months, the first are those from January to March 1970; of ten years, the first are the 1970s.
 *
 * @param firstDay the day that weeks begin on, of no meaning for other units
 */
@Internal
public record CalendarPeriod(int count, CalendarUnit unit, DayOfWeek firstDay)
        implements Serializable {

    private static final int MAX_COUNT = 10_000;
    private static final int MONTHS_BEFORE_1970 = 1970 * 12;
    private static final int SHORTEST_MONTH = 28;
    private static final int SHORTEST_QUARTER = 90;
    private static final int SHORTEST_YEAR = 365;
    private static final Pattern TEXT = Pattern.compile("(?:([+-]?\\d{1,9})\\s*)?([a-zA-Z]+)");

    public CalendarPeriod {
        checkArgument(
                count >= 1 && count <= MAX_COUNT,
                "Invalid unit: '%s %s'. A window lasts at least 1 %s and at most %s.",
                count,
                unit,
                unit,
                MAX_COUNT);
    }

    /** Reads texts like {@code MONTH}, {@code 2 WEEK} and {@code 3 months}. */
    public static CalendarPeriod parse(String text, DayOfWeek firstDay) {
        Matcher parts = TEXT.matcher(text.strip());
        checkArgument(
                parts.matches(),
                "Invalid unit: '%s'. Use DAY, WEEK, MONTH, QUARTER or YEAR, or a multiple such as"
                        + " '2 WEEK'.",
                text);
        int count = parts.group(1) == null ? 1 : Integer.parseInt(parts.group(1));
        return new CalendarPeriod(count, unit(parts.group(2), text), firstDay);
    }

    private static CalendarUnit unit(String name, String text) {
        String singular = name.toUpperCase(Locale.ROOT).replaceFirst("S$", "");
        for (CalendarUnit unit : CalendarUnit.values()) {
            if (unit.name().equals(singular)) {
                return unit;
            }
        }
        throw new IllegalArgumentException(
                "Invalid unit: '%s'. Use DAY, WEEK, MONTH, QUARTER or YEAR, or a multiple such as"
                                .formatted(text)
                        + " '2 WEEK'.");
    }

    /** The first date of the period that the date is in. */
    LocalDate startOf(LocalDate date) {
        if (unit.days() > 0) {
            long day = date.toEpochDay();
            return LocalDate.ofEpochDay(day - Math.floorMod(day - firstEpochDay(), length()));
        }
        long month = date.getYear() * 12L + date.getMonthValue() - 1;
        long start = month - Math.floorMod(month - MONTHS_BEFORE_1970, length());
        return LocalDate.of(
                (int) Math.floorDiv(start, 12L), (int) Math.floorMod(start, 12L) + 1, 1);
    }

    /** The first date of the period after the one that begins with the date. */
    LocalDate next(LocalDate start) {
        return unit.days() > 0 ? start.plusDays(length()) : start.plusMonths(length());
    }

    /** Days or months. */
    private long length() {
        return (long) count * Math.max(unit.days(), unit.months());
    }

    private long firstEpochDay() {
        if (unit != CalendarUnit.WEEK) {
            return 0;
        }
        DayOfWeek dayOfEpoch = LocalDate.EPOCH.getDayOfWeek();
        return -Math.floorMod(dayOfEpoch.getValue() - firstDay.getValue(), 7);
    }

    /** How many days the shortest of the periods has, at least. */
    long shortestDays() {
        return count
                * switch (unit) {
                    case DAY -> 1L;
                    case WEEK -> 7L;
                    case MONTH -> (long) SHORTEST_MONTH;
                    case QUARTER -> (long) SHORTEST_QUARTER;
                    case YEAR -> (long) SHORTEST_YEAR;
                };
    }

    @Override
    public String toString() {
        return count + " " + unit + (unit == CalendarUnit.WEEK ? " from " + firstDay : "");
    }
}
