/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import org.apache.flink.types.Row;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An operator that gets its windows along with its rows, from an aggregate or from a window
 * function. Its rows are the kind of the windows, start, end, and what {@link #contents} tells.
 */
enum WindowChain {
    AGGREGATE_OF_AGGREGATES(
            """
            SELECT '$kind', window_start, window_end, COUNT(*), SUM(n), MAX(total)
            FROM ($aggregates)
            GROUP BY window_start, window_end
            """,
            events -> List.of(summary(totals(events)))),
    TOP_OF_AGGREGATES(
            """
            SELECT '$kind', window_start, window_end, k, total
            FROM (SELECT *, ROW_NUMBER() OVER (
                PARTITION BY window_start, window_end ORDER BY total DESC, k) AS r
                FROM ($aggregates))
            WHERE r <= 2
            """,
            events -> top(events).stream().map(of -> List.of(of.key(), of.sum())).toList()),
    AGGREGATE_OF_TOP(
            """
            SELECT '$kind', window_start, window_end, COUNT(*), SUM(n), MAX(total)
            FROM (SELECT *, ROW_NUMBER() OVER (
                PARTITION BY window_start, window_end ORDER BY total DESC, k) AS r
                FROM ($aggregates))
            WHERE r <= 2
            GROUP BY window_start, window_end
            """,
            events -> List.of(summary(top(events)))),
    ONE_OF_AGGREGATES(
            """
            SELECT '$kind', window_start, window_end
            FROM (SELECT *, ROW_NUMBER() OVER (
                PARTITION BY window_start, window_end ORDER BY window_time DESC) AS r
                FROM ($aggregates))
            WHERE r = 1
            """,
            events -> List.of(List.of())),
    JOIN_OF_AGGREGATES(
            """
            SELECT '$kind', COALESCE(l.window_start, r.window_start),
                COALESCE(l.window_end, r.window_end), COALESCE(l.k, r.k), l.n, r.n
            FROM ($even) AS l FULL OUTER JOIN ($odd) AS r
            ON l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end
            """,
            events ->
                    totals(events).stream()
                            .map(of -> Arrays.asList(of.key(), of.even(), of.odd()))
                            .toList()),
    TOP_OF_ROWS(
            """
            SELECT '$kind', window_start, window_end, id
            FROM (SELECT *, ROW_NUMBER() OVER (
                PARTITION BY k, window_start, window_end ORDER BY id DESC) AS r FROM $windows)
            WHERE r <= 1
            """,
            events -> lastOfEachKey(events, Comparator.comparing(Event::id))),
    LAST_OF_ROWS(
            """
            SELECT '$kind', window_start, window_end, id
            FROM (SELECT *, ROW_NUMBER() OVER (
                PARTITION BY k, window_start, window_end ORDER BY ts DESC) AS r FROM $windows)
            WHERE r = 1
            """,
            events -> lastOfEachKey(events, Comparator.comparing(Event::millis))),
    JOIN_OF_ROWS(
            """
            SELECT '$kind', l.window_start, l.window_end, r.id
            FROM (SELECT * FROM $windows) AS l JOIN (SELECT * FROM $windows) AS r
            ON l.k = r.k AND l.id + 1 = r.id AND l.window_start = r.window_start AND l.window_end = r.window_end
            """,
            WindowChain::successors);

    private static final String AGGREGATES =
            """
            SELECT k, window_start, window_end, window_time, COUNT(*) AS n, SUM(id) AS total
            FROM $windows WHERE $which
            GROUP BY k, window_start, window_end, window_time
            """;

    private final String query;
    private final Function<List<Event>, List<List<?>>> contents;

    @SuppressWarnings("unchecked")
    <R extends List<?>> WindowChain(String query, Function<List<Event>, List<R>> contents) {
        this.query = query;
        this.contents = events -> (List<List<?>>) contents.apply(events);
    }

    String query(Set<WindowKind> kinds) {
        return kinds.stream().map(this::query).collect(Collectors.joining(" UNION ALL "));
    }

    private String query(WindowKind kind) {
        return query.replace("$aggregates", AGGREGATES.replace("$which", "TRUE"))
                .replace("$even", AGGREGATES.replace("$which", "MOD(id, 2) = 0"))
                .replace("$odd", AGGREGATES.replace("$which", "MOD(id, 2) = 1"))
                .replace("$windows", kind.tvf())
                .replace("$kind", kind.name());
    }

    /** What {@link #query} is to return. */
    List<Row> expected(Set<WindowKind> kinds, List<Event> events, ZoneId zone) {
        Map<Long, Event> byId =
                events.stream().collect(Collectors.toMap(Event::id, Function.identity()));
        List<Event> ofOneKey =
                events.stream().map(event -> new Event("*", event.id(), event.millis())).toList();
        LocalWindows windows =
                new LocalWindows(
                        ofOneKey,
                        zone,
                        inIt -> inIt.stream().map(event -> byId.get(event.id())).toList());
        List<Row> rows = new ArrayList<>();
        for (Row window : WindowKind.expected(kinds, windows)) {
            for (List<?> row : contents.apply(eventsIn(window))) {
                Row of = Row.of(window.getField(0), window.getField(2), window.getField(3));
                rows.add(Row.join(of, Row.of(row.toArray())));
            }
        }
        return rows;
    }

    private static List<Event> eventsIn(Row window) {
        List<Event> events = new ArrayList<>();
        for (int i = 4; i < window.getArity(); i++) {
            events.add((Event) window.getField(i));
        }
        return events;
    }

    /** The events, of which no two are of the same time. */
    static List<Event> withoutTies(List<Event> events) {
        Set<Long> times = new HashSet<>();
        return events.stream().filter(event -> times.add(event.millis())).toList();
    }

    /** What one key has in a window. */
    private record Total(String key, List<Event> events) {

        long count() {
            return events.size();
        }

        long sum() {
            return events.stream().mapToLong(Event::id).sum();
        }

        Long even() {
            return countOrNull(event -> event.id() % 2 == 0);
        }

        Long odd() {
            return countOrNull(event -> event.id() % 2 == 1);
        }

        private Long countOrNull(Predicate<Event> which) {
            long count = events.stream().filter(which).count();
            return count == 0 ? null : count;
        }
    }

    private static List<Total> totals(List<Event> events) {
        List<Total> totals = new ArrayList<>();
        events.stream()
                .collect(Collectors.groupingBy(Event::key, TreeMap::new, Collectors.toList()))
                .forEach((key, ofKey) -> totals.add(new Total(key, ofKey)));
        return totals;
    }

    private static List<Total> top(List<Event> events) {
        return totals(events).stream()
                .sorted(
                        Comparator.comparing(Total::sum, Comparator.reverseOrder())
                                .thenComparing(Total::key))
                .limit(2)
                .toList();
    }

    private static List<Long> summary(List<Total> totals) {
        return List.of(
                (long) totals.size(),
                totals.stream().mapToLong(Total::count).sum(),
                totals.stream().mapToLong(Total::sum).max().orElseThrow());
    }

    private static List<List<Long>> lastOfEachKey(List<Event> events, Comparator<Event> order) {
        return totals(events).stream()
                .map(of -> List.of(of.events().stream().max(order).orElseThrow().id()))
                .toList();
    }

    private static List<List<Long>> successors(List<Event> events) {
        Map<Long, String> keys = events.stream().collect(Collectors.toMap(Event::id, Event::key));
        return events.stream()
                .filter(event -> event.key().equals(keys.get(event.id() - 1)))
                .map(event -> List.of(event.id()))
                .toList();
    }
}
