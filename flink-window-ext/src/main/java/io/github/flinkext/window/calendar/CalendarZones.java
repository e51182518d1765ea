/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.annotation.Internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/** The calendars of one period, by zone. Belongs to one thread. */
@Internal
public final class CalendarZones {

    private final CalendarPeriod period;
    private final Duration offset;
    private final Map<ZoneId, ZonedCalendar> calendars = new HashMap<>();

    public CalendarZones(CalendarPeriod period, Duration offset) {
        this.period = period;
        this.offset = offset;
    }

    public ZonedCalendar in(ZoneId zone) {
        ZonedCalendar calendar = calendars.get(zone);
        if (calendar == null) {
            calendar = new ZonedCalendar(period, zone, offset);
            calendars.put(zone, calendar);
        }
        return calendar;
    }

    /**
     * Reads names like {@code Asia/Shanghai}, {@code UTC} and {@code +08:00}, also with blanks
     * behind them, which values of CHAR(n) have.
     */
    public static ZoneId zoneOf(String name) {
        try {
            return ZoneId.of(name.stripTrailing());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "Invalid zone: '%s'. Use a name such as 'Asia/Shanghai', 'UTC' or '+08:00'."
                            .formatted(name),
                    e);
        }
    }
}
