/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * By what the rows of windows are grouped: by the key {@code k} and by {@code p}, which is even or
 * odd. And aggregates with FILTER, with DISTINCT, and with both.
 */
enum Grouping {
    BY_KEY("k", "k || '*'", "k"),
    SETS("GROUPING SETS ((k), (p), ())", Grouping.COALESCED, "k", "p", ""),
    ROLLUP("ROLLUP (k, p)", Grouping.COALESCED, "kp", "k", ""),
    CUBE("CUBE (k, p)", Grouping.COALESCED, "kp", "k", "p", "");

    /** The column of COUNT(*). */
    static final int COUNT = 4;

    private static final String COALESCED = "COALESCE(k, '*') || COALESCE(p, '*')";

    private static final String AGGREGATES =
            """
            COUNT(*),
            COUNT(*) FILTER (WHERE MOD(id, 2) = 0),
            COUNT(DISTINCT id / 3),
            COUNT(DISTINCT id / 3) FILTER (WHERE id > 100),
            COUNT(DISTINCT MOD(id, 7)) FILTER (WHERE MOD(id, 2) = 1),
            MAX(id) FILTER (WHERE MOD(id, 5) = 0)
            """;

    private final String groupBy;
    private final String key;
    private final List<String> sets;

    Grouping(String groupBy, String key, String... sets) {
        this.groupBy = groupBy;
        this.key = key;
        this.sets = List.of(sets);
    }

    /** The query of rows as {@link #windows} have them. */
    String query(Set<WindowKind> kinds) {
        return kinds.stream().map(this::query).collect(Collectors.joining(" UNION ALL "));
    }

    private String query(WindowKind kind) {
        return """
               SELECT '%s', %s, window_start, window_end, %s
               FROM (SELECT *, IF(MOD(id, 2) = 0, 'even', 'odd') AS p FROM %s)
               GROUP BY window_start, window_end, %s
               """
                .formatted(kind.name(), key, AGGREGATES, kind.tvf(), groupBy);
    }

    LocalWindows windows(List<Event> events, String zone) {
        return new LocalWindows(grouped(events), ZoneId.of(zone), Grouping::aggregates);
    }

    /** Each event once for each set, with its key in that. */
    List<Event> grouped(List<Event> events) {
        return sets.stream()
                .flatMap(set -> events.stream().map(event -> inSet(event, set)))
                .toList();
    }

    private static Event inSet(Event event, String set) {
        String parity = event.id() % 2 == 0 ? "even" : "odd";
        return new Event(
                (set.contains("k") ? event.key() : "*") + (set.contains("p") ? parity : "*"),
                event.id(),
                event.millis());
    }

    private static List<?> aggregates(List<Event> events) {
        return Arrays.asList(
                (long) events.size(),
                events.stream().filter(event -> event.id() % 2 == 0).count(),
                thirds(events, event -> true),
                thirds(events, event -> event.id() > 100),
                events.stream()
                        .filter(event -> event.id() % 2 == 1)
                        .map(event -> event.id() % 7)
                        .distinct()
                        .count(),
                events.stream()
                        .map(Event::id)
                        .filter(id -> id % 5 == 0)
                        .max(Long::compare)
                        .orElse(null));
    }

    private static long thirds(List<Event> events, Predicate<Event> which) {
        return events.stream().filter(which).map(event -> event.id() / 3).distinct().count();
    }
}
