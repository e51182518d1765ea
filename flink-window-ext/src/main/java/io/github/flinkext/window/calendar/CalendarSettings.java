/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.window.function.CallArguments;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.inference.StaticArgument;

import javax.annotation.Nullable;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which calendar a call in SQL goes by.
 *
 * @param zone null if the call says none, or not before there are rows
 */
record CalendarSettings(CalendarPeriod period, Duration offset, @Nullable ZoneId zone)
        implements Serializable {

    static final String UNIT = "unit";
    static final String ZONE = "zone";
    static final String OFFSET = "window_offset";
    static final String FIRST_DAY = "first_day";

    static final List<StaticArgument> ARGUMENTS =
            List.of(
                    StaticArgument.scalar(UNIT, DataTypes.STRING(), false),
                    StaticArgument.scalar(ZONE, DataTypes.STRING(), true),
                    StaticArgument.scalar(OFFSET, DataTypes.INTERVAL(DataTypes.SECOND(3)), true),
                    StaticArgument.scalar(FIRST_DAY, DataTypes.STRING(), true));

    CalendarSettings {
        ZonedCalendar.checkOffset(period, offset);
    }

    static CalendarSettings of(CallArguments arguments) {
        return of(arguments, arguments.text(ZONE));
    }

    /** Of a call whose zone may be a column. */
    static CalendarSettings ofRows(CallArguments arguments) {
        return of(arguments, arguments.isConstant(ZONE) ? arguments.text(ZONE) : Optional.empty());
    }

    private static CalendarSettings of(CallArguments arguments, Optional<String> zone) {
        try {
            return new CalendarSettings(
                    period(arguments),
                    arguments.interval(OFFSET).orElse(Duration.ZERO),
                    zone.map(CalendarZones::zoneOf).orElse(null));
        } catch (IllegalArgumentException e) {
            throw new ValidationException(e.getMessage(), e);
        }
    }

    CalendarSettings withDefaultZone(ZoneId defaultZone) {
        return zone == null ? new CalendarSettings(period, offset, defaultZone) : this;
    }

    private static CalendarPeriod period(CallArguments arguments) {
        String unit =
                arguments
                        .text(UNIT)
                        .orElseThrow(
                                () ->
                                        new ValidationException(
                                                "Invalid unit: null. Use DAY, WEEK, MONTH, QUARTER"
                                                        + " or YEAR."));
        DayOfWeek firstDay =
                arguments.text(FIRST_DAY).map(CalendarSettings::dayOf).orElse(DayOfWeek.MONDAY);
        CalendarPeriod period = CalendarPeriod.parse(unit, firstDay);
        if (arguments.isGiven(FIRST_DAY) && period.unit() != CalendarUnit.WEEK) {
            throw new ValidationException(
                    "Invalid first_day: '%s'. It is for windows of weeks, and these are of %s."
                                    .formatted(firstDay, period)
                            + " Remove it, or make the unit 'WEEK'.");
        }
        return period;
    }

    private static DayOfWeek dayOf(String name) {
        try {
            return DayOfWeek.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ValidationException(
                    "Invalid first_day: '%s'. Use the English name of a day, such as 'SUNDAY'."
                            .formatted(name),
                    e);
        }
    }
}
