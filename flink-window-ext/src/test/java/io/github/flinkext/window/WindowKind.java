/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import org.apache.flink.types.Row;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A kind of windows over the table {@code events}, and what is in them. */
enum WindowKind {
    DAYS(
            tvf("TUMBLE", "INTERVAL '1' DAY"),
            windows -> windows.tumbling("DAYS", Duration.ofDays(1), Duration.ZERO)),
    DAYS_FROM_FOUR(
            tvf("TUMBLE", "INTERVAL '1' DAY, INTERVAL '4' HOUR"),
            windows -> windows.tumbling("DAYS_FROM_FOUR", Duration.ofDays(1), Duration.ofHours(4))),
    SHORT(
            tvf("TUMBLE", "INTERVAL '45' MINUTE, INTERVAL '-7' MINUTE"),
            windows -> windows.tumbling("SHORT", Duration.ofMinutes(45), Duration.ofMinutes(-7))),
    HOPPING(
            tvf("HOP", "INTERVAL '90' MINUTE, INTERVAL '6' HOUR"),
            windows ->
                    windows.hopping(
                            "HOPPING", Duration.ofMinutes(90), Duration.ofHours(6), Duration.ZERO)),
    HOPPING_FROM_TEN(
            tvf("HOP", "INTERVAL '1' HOUR, INTERVAL '6' HOUR, INTERVAL '10' MINUTE"),
            windows ->
                    windows.hopping(
                            "HOPPING_FROM_TEN",
                            Duration.ofHours(1),
                            Duration.ofHours(6),
                            Duration.ofMinutes(10))),
    CUMULATING(
            tvf("CUMULATE", "INTERVAL '3' HOUR, INTERVAL '1' DAY"),
            windows ->
                    windows.cumulating(
                            "CUMULATING", Duration.ofHours(3), Duration.ofDays(1), Duration.ZERO)),
    SESSIONS(
            "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '30' MINUTE)",
            windows -> windows.sessions("SESSIONS", Duration.ofMinutes(30)));

    /** Those in which Flink's own operators lose no row in some zones, also before 2.3. */
    static final Set<WindowKind> WITHOUT_OFFSET =
            Set.copyOf(EnumSet.of(DAYS, HOPPING, CUMULATING, SESSIONS));

    static final Set<WindowKind> ALL = Set.of(values());

    private final String tvf;
    private final Function<LocalWindows, List<Row>> contents;

    WindowKind(String tvf, Function<LocalWindows, List<Row>> contents) {
        this.tvf = tvf;
        this.contents = contents;
    }

    private static String tvf(String name, String arguments) {
        return "%s(TABLE events, DESCRIPTOR(ts), %s)".formatted(name, arguments);
    }

    /**
     * The query of rows as {@link LocalWindows} has them.
     *
     * @param sum what the last column is
     */
    static String query(Set<WindowKind> kinds, String sum) {
        return kinds.stream()
                .sorted()
                .map(kind -> kind.query(sum))
                .collect(Collectors.joining(" UNION ALL "));
    }

    private String query(String sum) {
        return """
               SELECT '%s', k, window_start, window_end,
                 COUNT(*), COUNT(DISTINCT id / 3), %s
               FROM %s
               GROUP BY k, window_start, window_end
               """
                .formatted(name(), sum, tvf);
    }

    /** The call of the window function. */
    String tvf() {
        return tvf;
    }

    /** What {@link #query} is to return. */
    static List<Row> expected(Set<WindowKind> kinds, LocalWindows windows) {
        return kinds.stream().flatMap(kind -> kind.contents.apply(windows).stream()).toList();
    }
}
