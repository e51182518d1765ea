/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import org.apache.flink.types.Row;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What windows of local time contain, by the clock of a zone that each event is looked up on.
 * Events of a key count once in each window, whenever they come.
 */
final class LocalWindows {

    private final List<Event> events;
    private final ZoneId zone;
    private final Function<List<Event>, List<?>> aggregates;

    /** Whose rows are name, key, start, end, COUNT(*), COUNT(DISTINCT id / 3), SUM(id). */
    LocalWindows(List<Event> events, ZoneId zone) {
        this(events, zone, LocalWindows::countsAndSum);
    }

    /**
     * @param aggregates what comes after name, key, start and end, of the events in a window
     */
    LocalWindows(List<Event> events, ZoneId zone, Function<List<Event>, List<?>> aggregates) {
        this.events = events;
        this.zone = zone;
        this.aggregates = aggregates;
    }

    private static List<?> countsAndSum(List<Event> events) {
        return List.of(
                (long) events.size(),
                events.stream().map(event -> event.id() / 3).distinct().count(),
                events.stream().mapToLong(Event::id).sum());
    }

    List<Row> tumbling(String name, Duration size, Duration offset) {
        return rows(name, local -> List.of(windowOf(local, size, offset)));
    }

    List<Row> hopping(String name, Duration slide, Duration size, Duration offset) {
        return rows(
                name,
                local -> {
                    List<Span> windows = new ArrayList<>();
                    long first = windowOf(local, slide, offset).start();
                    for (long start = first;
                            start > local - size.toMillis();
                            start -= slide.toMillis()) {
                        windows.add(new Span(start, start + size.toMillis()));
                    }
                    return windows;
                });
    }

    List<Row> cumulating(String name, Duration step, Duration size, Duration offset) {
        return rows(
                name,
                local -> {
                    List<Span> windows = new ArrayList<>();
                    Span largest = windowOf(local, size, offset);
                    for (long end = largest.start() + step.toMillis();
                            end <= largest.end();
                            end += step.toMillis()) {
                        if (end > local) {
                            windows.add(new Span(largest.start(), end));
                        }
                    }
                    return windows;
                });
    }

    List<Row> sessions(String name, Duration gap) {
        Map<String, List<Event>> byKey =
                events.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Event::key, TreeMap::new, Collectors.toList()));
        List<Row> rows = new ArrayList<>();
        byKey.forEach(
                (key, ofKey) -> {
                    ofKey.sort(Comparator.comparing(this::local));
                    List<Event> session = new ArrayList<>();
                    for (Event event : ofKey) {
                        if (!session.isEmpty()
                                && local(event)
                                        > local(session.get(session.size() - 1)) + gap.toMillis()) {
                            rows.add(session(name, key, session, gap));
                            session = new ArrayList<>();
                        }
                        session.add(event);
                    }
                    rows.add(session(name, key, session, gap));
                });
        return rows;
    }

    private Row session(String name, String key, List<Event> session, Duration gap) {
        return row(
                name,
                key,
                new Span(
                        local(session.get(0)),
                        local(session.get(session.size() - 1)) + gap.toMillis()),
                session);
    }

    private record Span(long start, long end) {}

    private static Span windowOf(long local, Duration size, Duration offset) {
        long start =
                Math.floorDiv(local - offset.toMillis(), size.toMillis()) * size.toMillis()
                        + offset.toMillis();
        return new Span(start, start + size.toMillis());
    }

    private List<Row> rows(String name, Function<Long, List<Span>> windows) {
        Map<String, Map<Span, List<Event>>> contents = new LinkedHashMap<>();
        for (Event event : events) {
            for (Span window : windows.apply(local(event))) {
                contents.computeIfAbsent(event.key(), key -> new LinkedHashMap<>())
                        .computeIfAbsent(window, key -> new ArrayList<>())
                        .add(event);
            }
        }
        List<Row> rows = new ArrayList<>();
        contents.forEach(
                (key, ofKey) ->
                        ofKey.forEach((window, inIt) -> rows.add(row(name, key, window, inIt))));
        return rows;
    }

    private Row row(String name, String key, Span window, List<Event> inIt) {
        Row of = Row.of(name, key, dateTime(window.start()), dateTime(window.end()));
        return Row.join(of, Row.of(aggregates.apply(inIt).toArray()));
    }

    private long local(Event event) {
        Instant instant = Instant.ofEpochMilli(event.millis());
        return LocalDateTime.ofInstant(instant, zone).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private static LocalDateTime dateTime(long local) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(local), ZoneOffset.UTC);
    }
}
