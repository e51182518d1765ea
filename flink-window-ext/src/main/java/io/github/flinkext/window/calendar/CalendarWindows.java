/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.ProcessingTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;

import static org.apache.flink.util.Preconditions.checkArgument;
import static org.apache.flink.util.Preconditions.checkNotNull;

/**
 * Windows of local days, weeks, months, quarters and years, or of several of them, for streams.
 *
 * <pre>{@code
 * stream.keyBy(Order::shop)
 *         .window(CalendarWindows.of(CalendarUnit.MONTH).inZone(ZoneId.of("Asia/Shanghai")))
 *         .trigger(IncrementalTrigger.every(Duration.ofHours(6)))
 * }</pre>
 *
 * <p>A window is a range of instants, from the first whose local time is at or after one boundary
 * to the first at or after the next. So each element is in exactly one window, whatever clocks do,
 * and a day lasts 23 or 25 hours where it should. Several days or months are counted from 1970,
 * several weeks from the one that holds 1970-01-01.
 *
 * @param <T> the type of the elements, or one above it
 */
@PublicEvolving
public final class CalendarWindows<T> extends WindowAssigner<T, TimeWindow> {

    private static final long serialVersionUID = 1L;

    private final CalendarPeriod period;
    private final ZoneFunction<T> zone;
    private final Duration offset;
    private final boolean eventTime;

    private transient CalendarZones calendars;

    private CalendarWindows(
            CalendarPeriod period, ZoneFunction<T> zone, Duration offset, boolean eventTime) {
        this.period = period;
        this.zone = zone;
        this.offset = offset;
        this.eventTime = eventTime;
        ZonedCalendar.checkOffset(period, offset);
    }

    /** Windows of one unit, in UTC until {@link #inZone} says another zone. */
    public static CalendarWindows<Object> of(CalendarUnit unit) {
        return of(1, unit);
    }

    /** Windows of several units, in UTC until {@link #inZone} says another zone. */
    public static CalendarWindows<Object> of(int count, CalendarUnit unit) {
        checkNotNull(unit, "Invalid unit: null");
        return new CalendarWindows<>(
                new CalendarPeriod(count, unit, DayOfWeek.MONDAY),
                element -> ZoneOffset.UTC,
                Duration.ZERO,
                true);
    }

    /** Has weeks begin on this day instead of Monday. */
    public CalendarWindows<T> startingOn(DayOfWeek firstDay) {
        checkNotNull(firstDay, "Invalid first day: null");
        checkArgument(
                period.unit() == CalendarUnit.WEEK,
                "Invalid first day: %s. It is for windows of weeks, and these are of %s.",
                firstDay,
                period);
        return new CalendarWindows<>(
                new CalendarPeriod(period.count(), period.unit(), firstDay),
                zone,
                offset,
                eventTime);
    }

    /** Goes by the calendar of this zone. */
    public CalendarWindows<T> inZone(ZoneId zone) {
        checkNotNull(zone, "Invalid zone: null");
        return new CalendarWindows<>(period, element -> zone, offset, eventTime);
    }

    /**
     * Goes by the calendar of a zone that each element has. Elements of one key whose zones differ
     * share a window only if it begins and ends at the same instants in both.
     */
    public <E extends T> CalendarWindows<E> inZoneOf(ZoneFunction<E> zone) {
        checkNotNull(zone, "Invalid zone: null");
        return new CalendarWindows<>(period, zone, offset, eventTime);
    }

    /**
     * Shifts all boundaries on local clocks, forward or, if negative, back: with four hours, days
     * last from 04:00 to 04:00. Shorter than a window.
     */
    public CalendarWindows<T> withOffset(Duration offset) {
        checkNotNull(offset, "Invalid offset: null");
        return new CalendarWindows<>(period, zone, offset, eventTime);
    }

    /** Goes by the time at which elements arrive instead of by their timestamps. */
    public CalendarWindows<T> inProcessingTime() {
        return new CalendarWindows<>(period, zone, offset, false);
    }

    @Override
    public Collection<TimeWindow> assignWindows(
            T element, long timestamp, WindowAssignerContext context) {
        long time = eventTime ? checkedTimestamp(timestamp) : context.getCurrentProcessingTime();
        if (calendars == null) {
            calendars = new CalendarZones(period, offset);
        }
        CalendarWindow window = calendars.in(checkedZone(element)).windowOf(time);
        return List.of(new TimeWindow(window.start(), window.end()));
    }

    private ZoneId checkedZone(T element) {
        ZoneId zoneOfElement = zone.zoneOf(element);
        if (zoneOfElement == null) {
            throw new IllegalStateException(
                    "Cannot assign a calendar window: the zone of %s is null. Have the function given"
                                    .formatted(element)
                            + " to 'inZoneOf' return a zone for every element.");
        }
        return zoneOfElement;
    }

    private static long checkedTimestamp(long timestamp) {
        if (timestamp == Long.MIN_VALUE) {
            throw new IllegalStateException(
                    "Cannot assign a calendar window: the element has no timestamp. Call"
                            + " 'assignTimestampsAndWatermarks' on the stream, or 'inProcessingTime'"
                            + " on the windows.");
        }
        return timestamp;
    }

    @Override
    @SuppressWarnings("unchecked") // These two take elements of any type.
    public Trigger<T, TimeWindow> getDefaultTrigger() {
        return (Trigger<T, TimeWindow>)
                (Trigger<?, TimeWindow>)
                        (eventTime ? EventTimeTrigger.create() : ProcessingTimeTrigger.create());
    }

    @Override
    public TypeSerializer<TimeWindow> getWindowSerializer(ExecutionConfig executionConfig) {
        return new TimeWindow.Serializer();
    }

    @Override
    public boolean isEventTime() {
        return eventTime;
    }

    @Override
    public String toString() {
        return "CalendarWindows(" + period + ", offset " + offset + ")";
    }
}
