/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

/** Flink's HOP by a minute. */
record HopQuery(int hours) implements WindowQuery {

    private static final long SLIDE = 60_000;

    @Override
    public long unitMillis() {
        return SLIDE;
    }

    @Override
    public String columns() {
        return "k BIGINT, window_end TIMESTAMP(3), n BIGINT, s BIGINT";
    }

    @Override
    public String sql() {
        return """
               SELECT k, window_end, COUNT(*), SUM(v)
               FROM HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '%d' HOUR)
               GROUP BY k, window_start, window_end"""
                .formatted(hours);
    }

    /** The session is in UTC, so that the end of a window is written as it is. */
    @Override
    public Results expected(EventTable table, long rows) {
        long end = table.end(rows, unitMillis());
        KeyedEvents events = KeyedEvents.of(table, rows, end);
        Results results = new Results();
        long size = hours * 3_600_000L;
        for (int key = 0; key < events.keys(); key++) {
            KeyedEvents.Events ofKey = events.of(key);
            for (long windowEnd = EventTable.START + SLIDE; windowEnd <= end; windowEnd += SLIDE) {
                int from = ofKey.firstFrom(windowEnd - size);
                int to = ofKey.firstFrom(windowEnd);
                if (from < to) {
                    results.add(key, windowEnd, to - from, ofKey.sum(from, to));
                }
            }
        }
        return results;
    }
}
