/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

/** Flink's OVER with a range up to the row. */
record OverQuery(int hours) implements WindowQuery {

    @Override
    public long unitMillis() {
        return 60_000;
    }

    @Override
    public String columns() {
        return "k BIGINT, id BIGINT, n BIGINT, s BIGINT";
    }

    @Override
    public String sql() {
        return """
               SELECT k, id, COUNT(*) OVER w, SUM(v) OVER w FROM events
               WINDOW w AS (PARTITION BY k ORDER BY ts
                 RANGE BETWEEN INTERVAL '%d' HOUR PRECEDING AND CURRENT ROW)"""
                .formatted(hours);
    }

    /** A row that is exactly as old as the range counts; no two rows are of the same time. */
    @Override
    public Results expected(EventTable table, long rows) {
        KeyedEvents events = KeyedEvents.of(table, rows, table.end(rows, unitMillis()));
        Results results = new Results();
        for (int key = 0; key < events.keys(); key++) {
            KeyedEvents.Events ofKey = events.of(key);
            for (int row = 0; row < ofKey.size(); row++) {
                int first = ofKey.firstFrom(ofKey.time(row) - hours * 3_600_000L);
                results.add(key, ofKey.id(row), row + 1 - first, ofKey.sum(first, row + 1));
            }
        }
        return results;
    }
}
