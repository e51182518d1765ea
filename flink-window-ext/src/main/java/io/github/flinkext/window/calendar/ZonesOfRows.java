/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/** The calendars of zones that rows name. Belongs to one thread. */
final class ZonesOfRows {

    private final CalendarZones calendars;
    private final String place;
    private final Map<String, ZonedCalendar> calendarsByName = new HashMap<>();

    /**
     * @param place where rows have the name, as in "column 'tz'"
     */
    ZonesOfRows(CalendarZones calendars, String place) {
        this.calendars = calendars;
        this.place = place;
    }

    /**
     * The calendar of a row.
     *
     * @param time of the row, by which the user finds it if this names no zone
     */
    ZonedCalendar calendarOf(String zone, long time) {
        ZonedCalendar calendar = calendarsByName.get(zone);
        if (calendar == null) {
            calendar = calendars.in(zoneOf(zone, time));
            calendarsByName.put(zone, calendar);
        }
        return calendar;
    }

    private ZoneId zoneOf(String name, long time) {
        try {
            return CalendarZones.zoneOf(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Invalid %s of the row at %s: %s In a view, leave such rows out with WHERE, or give"
                                    .formatted(place, Instant.ofEpochMilli(time), e.getMessage())
                            + " them another zone with CASE.",
                    e);
        }
    }
}
