/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import java.util.List;
import java.util.stream.Collectors;

/**
 * SLIDING_FEATURES with panes of a minute.
 *
 * @param horizons in minutes
 */
record SlidingFeaturesQuery(List<Integer> horizons) implements WindowQuery {

    private static final long PANE = 60_000;

    @Override
    public long unitMillis() {
        return PANE;
    }

    @Override
    public String columns() {
        return "k BIGINT, id BIGINT, "
                + horizons.stream()
                        .map(minutes -> "n%1$d BIGINT, s%1$d BIGINT".formatted(minutes))
                        .collect(Collectors.joining(", "));
    }

    @Override
    public String sql() {
        return """
               SELECT k, id, %s FROM SLIDING_FEATURES(
                 input => TABLE events PARTITION BY k,
                 horizons => '%s',
                 features => 'COUNT(*) AS n, SUM(v) AS s',
                 on_time => DESCRIPTOR(ts))"""
                .formatted(
                        horizons.stream()
                                .map(minutes -> "n_%1$dmin, s_%1$dmin".formatted(minutes))
                                .collect(Collectors.joining(", ")),
                        horizons.stream()
                                .map(minutes -> minutes + " min")
                                .collect(Collectors.joining(", ")));
    }

    @Override
    public Results expected(EventTable table, long rows) {
        KeyedEvents events = KeyedEvents.of(table, rows, table.end(rows, unitMillis()));
        Results results = new Results();
        long[] values = new long[2 + 2 * horizons.size()];
        for (int key = 0; key < events.keys(); key++) {
            KeyedEvents.Events ofKey = events.of(key);
            values[0] = key;
            for (int row = 0; row < ofKey.size(); row++) {
                values[1] = ofKey.id(row);
                setFeatures(values, ofKey, row);
                results.add(values);
            }
        }
        return results;
    }

    private void setFeatures(long[] values, KeyedEvents.Events events, int row) {
        long pane = Math.floorDiv(events.time(row), PANE);
        for (int i = 0; i < horizons.size(); i++) {
            int first = events.firstFrom((pane - horizons.get(i) + 1) * PANE);
            values[2 + 2 * i] = row + 1 - first;
            values[3 + 2 * i] = events.sum(first, row + 1);
        }
    }
}
