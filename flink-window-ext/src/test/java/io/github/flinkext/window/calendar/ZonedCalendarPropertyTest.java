/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.junit.jupiter.api.Test;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for windows of all zones, periods and offsets, at random. */
class ZonedCalendarPropertyTest {

    private static final long FIRST = Instant.parse("1890-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST = Instant.parse("2060-01-01T00:00:00Z").toEpochMilli();
    private static final long DAY = 86_400_000;

    private static final int CALENDARS_OF_ZONE = 3;
    private static final int INSTANTS_OF_CALENDAR = 30;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void partitionsTimeAtTheFirstInstantsBehindBoundaries() {
        for (String id : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(id);
            for (int i = 0; i < CALENDARS_OF_ZONE; i++) {
                CalendarPeriod period = randomPeriod();
                Duration offset = randomOffset(period);
                ZonedCalendar calendar = new ZonedCalendar(period, zone, offset);
                for (int j = 0; j < INSTANTS_OF_CALENDAR; j++) {
                    long instant = randomInstant(zone.getRules());
                    String description =
                            "%s of %s, offset %s, at %s, seed %d"
                                    .formatted(
                                            period,
                                            zone,
                                            offset,
                                            Instant.ofEpochMilli(instant),
                                            seed);
                    CalendarWindow window = calendar.windowOf(instant);

                    assertThat(window.contains(instant)).as(description).isTrue();
                    assertIsFirst(zone, window.start(), window.localStart(), description);
                    assertIsFirst(zone, window.end(), window.localEnd(), description);
                    assertBoundaries(period, offset, window, description);
                    assertNeighbours(new ZonedCalendar(period, zone, offset), window, description);
                }
            }
        }
    }

    /** That no instant before it, for years, has a local time at or after the boundary. */
    private static void assertIsFirst(
            ZoneId zone, long instant, LocalDateTime boundary, String description) {
        ZoneRules rules = zone.getRules();
        assertThat(localTime(zone, instant)).as(description).isAfterOrEqualTo(boundary);
        assertThat(localTime(zone, instant - 1)).as(description).isBefore(boundary);
        Instant before = Instant.ofEpochMilli(instant);
        for (int i = 0; i < 4; i++) {
            ZoneOffsetTransition transition = rules.previousTransition(before);
            if (transition == null) {
                return;
            }
            assertThat(transition.getDateTimeBefore()).as(description).isBeforeOrEqualTo(boundary);
            before = transition.getInstant();
        }
    }

    private static LocalDateTime localTime(ZoneId zone, long instant) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(instant), zone);
    }

    /** With the adjusters of the JDK, which know no multiples. */
    private static void assertBoundaries(
            CalendarPeriod period, Duration offset, CalendarWindow window, String description) {
        LocalDateTime start = window.localStart().minus(offset);
        LocalDateTime end = window.localEnd().minus(offset);
        LocalDate date = start.toLocalDate();
        assertThat(start).as(description).isEqualTo(date.atStartOfDay());
        LocalDate first =
                switch (period.unit()) {
                    case DAY -> date;
                    case WEEK -> date.with(TemporalAdjusters.previousOrSame(period.firstDay()));
                    case MONTH -> date.with(TemporalAdjusters.firstDayOfMonth());
                    case QUARTER -> date.with(IsoFields.DAY_OF_QUARTER, 1);
                    case YEAR -> date.with(TemporalAdjusters.firstDayOfYear());
                };
        assertThat(date).as(description).isEqualTo(first);
        ChronoUnit unit =
                switch (period.unit()) {
                    case DAY -> ChronoUnit.DAYS;
                    case WEEK -> ChronoUnit.WEEKS;
                    case MONTH, QUARTER -> ChronoUnit.MONTHS;
                    case YEAR -> ChronoUnit.YEARS;
                };
        int units = period.count() * (period.unit() == CalendarUnit.QUARTER ? 3 : 1);
        assertThat(end).as(description).isEqualTo(start.plus(units, unit));
    }

    private static void assertNeighbours(
            ZonedCalendar calendar, CalendarWindow window, String description) {
        assertThat(calendar.windowOf(window.end()).start()).as(description).isEqualTo(window.end());
        assertThat(calendar.windowOf(window.end() - 1)).as(description).isEqualTo(window);
        assertThat(calendar.windowOf(window.start() - 1).end())
                .as(description)
                .isEqualTo(window.start());
        assertThat(calendar.windowOf(window.start())).as(description).isEqualTo(window);
    }

    private CalendarPeriod randomPeriod() {
        CalendarUnit unit = CalendarUnit.values()[random.nextInt(CalendarUnit.values().length)];
        int count = random.nextBoolean() ? 1 : 1 + random.nextInt(5);
        return new CalendarPeriod(count, unit, DayOfWeek.of(1 + random.nextInt(7)));
    }

    private Duration randomOffset(CalendarPeriod period) {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofHours(random.nextInt(47) - 23);
            case 2 -> Duration.ofMinutes(15L * (random.nextInt(191) - 95));
            default ->
                    Duration.ofMillis(
                            (long) ((2 * random.nextDouble() - 1) * period.shortestDays() * DAY));
        };
    }

    /** Half of them within two days of where the zone changes its clocks. */
    private long randomInstant(ZoneRules rules) {
        long instant = FIRST + (long) (random.nextDouble() * (LAST - FIRST));
        ZoneOffsetTransition transition = rules.nextTransition(Instant.ofEpochMilli(instant));
        if (transition == null || random.nextBoolean()) {
            return instant;
        }
        List<Long> distances = List.of(0L, -1L, 3_600_000L, (random.nextInt(96) - 48) * 3_600_000L);
        return transition.getInstant().toEpochMilli()
                + distances.get(random.nextInt(distances.size()));
    }
}
