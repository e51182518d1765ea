/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import java.time.Instant;

/** TUMBLE, by an hour or a day. */
record TumbleQuery(int hours) implements WindowQuery {

    @Override
    public long unitMillis() {
        return hours * 3_600_000L;
    }

    @Override
    public String columns() {
        return "k BIGINT, window_start TIMESTAMP(3), n BIGINT, s BIGINT";
    }

    @Override
    public String sql() {
        return """
               SELECT k, window_start, COUNT(*), SUM(v)
               FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '%d' HOUR)
               GROUP BY k, window_start, window_end"""
                .formatted(hours);
    }

    /** Tables begin with a window, and no clock changes while they last. */
    @Override
    public Results expected(EventTable table, long rows) {
        int windows = (int) ((table.end(rows, unitMillis()) - EventTable.START) / unitMillis());
        long[] counts = new long[table.keys() * windows];
        long[] sums = new long[counts.length];
        for (long row = 0; row < rows; row++) {
            int window = (int) ((table.time(row) - EventTable.START) / unitMillis());
            int index = (int) table.key(row) * windows + window;
            counts[index]++;
            sums[index] += table.value(row);
        }
        Instant start = Instant.ofEpochMilli(EventTable.START);
        long localStart =
                EventTable.START
                        + table.zone().getRules().getOffset(start).getTotalSeconds() * 1_000L;
        Results results = new Results();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                long window = localStart + i % windows * unitMillis();
                results.add(i / windows, window, counts[i], sums[i]);
            }
        }
        return results;
    }
}
