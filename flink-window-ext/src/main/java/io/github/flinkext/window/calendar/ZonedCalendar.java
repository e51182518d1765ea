/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.annotation.Internal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

import static org.apache.flink.util.Preconditions.checkArgument;

/**
 * The calendar windows of one zone. They cover the line of time, and no two overlap.
 *
 * <p>Each begins at the first instant whose local time is at or after its boundary, which is the
 * start of a period plus the offset, on clocks of the zone. So:
 *
 * <ul>
 *   <li>a boundary that clocks skip is where they jump;
 *   <li>of a boundary that clocks show twice, the first time counts;
 *   <li>what clocks show again after a boundary stays behind that boundary;
 *   <li>a day that a zone leaves out has no window.
 * </ul>
 *
 * <p>May be shared by threads: the window it remembers is immutable, and any thread's will do.
 */
@Internal
public final class ZonedCalendar {

    // A third of what fits into a long, so that no bound of a window overflows.
    private static final long MAX_MILLIS = Long.MAX_VALUE / 3;

    private final CalendarPeriod period;
    private final Duration offset;
    private final ZoneRules rules;

    private CalendarWindow last;

    public ZonedCalendar(CalendarPeriod period, ZoneId zone, Duration offset) {
        checkOffset(period, offset);
        this.period = period;
        this.offset = offset;
        this.rules = zone.getRules();
        this.last = windowAt(0);
    }

    /** Checks that windows of this period may be shifted so far. */
    static void checkOffset(CalendarPeriod period, Duration offset) {
        checkArgument(
                offset.abs().compareTo(Duration.ofDays(period.shortestDays())) < 0,
                "Invalid offset: %s. It shifts windows of %s, so it must be shorter than %s days.",
                offset,
                period,
                period.shortestDays());
        checkArgument(
                offset.getNano() % 1_000_000 == 0,
                "Invalid offset: %s. Time has milliseconds here, so it must be a number of them.",
                offset);
    }

    /** The window that holds an instant, which is given in milliseconds of the epoch. */
    public CalendarWindow windowOf(long instant) {
        CalendarWindow window = last;
        if (!window.contains(instant)) {
            window = windowAt(instant);
            last = window;
        }
        return window;
    }

    private CalendarWindow windowAt(long instant) {
        checkArgument(
                Math.abs(instant) < MAX_MILLIS && instant != Long.MIN_VALUE,
                "Invalid timestamp: %s. Calendars do not reach that far from 1970.",
                instant);
        LocalDate date = period.startOf(localTime(instant).minus(offset).toLocalDate());
        long end = startFrom(period.next(date));
        // Clocks that were put back show the time before a boundary again.
        while (end <= instant) {
            date = period.next(date);
            end = startFrom(period.next(date));
        }
        return new CalendarWindow(
                startFrom(date), end, boundary(date), boundary(period.next(date)));
    }

    private LocalDateTime localTime(long instant) {
        Instant time = Instant.ofEpochMilli(instant);
        return LocalDateTime.ofInstant(time, rules.getOffset(time));
    }

    private LocalDateTime boundary(LocalDate date) {
        return LocalDateTime.of(date, LocalTime.MIDNIGHT).plus(offset);
    }

    private long startFrom(LocalDate date) {
        LocalDateTime boundary = boundary(date);
        ZoneOffsetTransition transition = rules.getTransition(boundary);
        if (transition == null) {
            return boundary.toInstant(rules.getOffset(boundary)).toEpochMilli();
        }
        ZoneOffset before = transition.getOffsetBefore();
        return transition.isGap()
                ? transition.getInstant().toEpochMilli()
                : boundary.toInstant(before).toEpochMilli();
    }
}
