/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** An operator for rows that bring their windows along, which are hours. */
enum AttachedKind {
    TOP("SELECT k, id, window_end FROM (SELECT *, $number id DESC) AS r FROM $hours) WHERE r <= 2"),
    LAST("SELECT k, id, window_end FROM (SELECT *, $number ts DESC) AS r FROM $hours) WHERE r = 1"),
    JOIN(
            """
            SELECT l.k, l.id, l.window_end, r.k, r.id, r.window_end
            FROM (SELECT * FROM $hours) AS l FULL OUTER JOIN (SELECT * FROM $hours) AS r
            ON l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end
            """);

    private final String query;

    AttachedKind(String query) {
        this.query =
                query.replace(
                                "$number",
                                "ROW_NUMBER() OVER (PARTITION BY k, window_start, window_end"
                                        + " ORDER BY")
                        .replace(
                                "$hours",
                                "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR)");
    }

    WindowOperator.Planned<WindowOperator> plan(String zone, boolean exact) {
        if (this == JOIN) {
            var join = WindowJoinHarness.plan(query, zone, exact);
            return state -> WindowJoinHarness.restore(join, state);
        }
        PlannedWindow window = PlannedWindow.of(query, zone, exact);
        return state -> WindowHarness.restore(window, state);
    }

    /** When the local hour of an instant ends, in local time. */
    static long windowEnd(String zone, long millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneId.of(zone))
                .truncatedTo(ChronoUnit.HOURS)
                .plusHours(1)
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
    }
}
