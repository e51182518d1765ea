/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import org.junit.jupiter.api.Test;

import java.time.ZoneId;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What queries should result in, against a look at all rows for each result. */
class WindowQueryTest {

    private static final long ROWS = 600;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    private final EventTable inOrder =
            EventTable.inOrder(3, new Timeline.Steady(17_123_000), ZoneId.of("UTC"));

    @Test
    void featuresAreThoseOfPanesUpToTheRow() {
        SlidingFeaturesQuery query = new SlidingFeaturesQuery(List.of(1, 30));
        Results expected = new Results();
        for (long row = 0; row <= ROWS; row++) {
            long pane = time(row, query) / MINUTE;
            long[] last = sums(row, pane * MINUTE, row, query);
            long[] half = sums(row, (pane - 29) * MINUTE, row, query);
            expected.add(inOrder.key(row), row, last[0], last[1], half[0], half[1]);
        }

        assertThat(query.expected(inOrder, ROWS).areThoseOf(expected)).isTrue();
    }

    @Test
    void aRangeBeginsWithTheRowThatIsExactlyAsOld() {
        EventTable everyHour =
                EventTable.inOrder(1, new Timeline.Steady(HOUR * 1_000), ZoneId.of("UTC"));
        Results expected = new Results();
        expected.add(0, 0, 1, everyHour.value(0));
        expected.add(0, 1, 2, everyHour.value(0) + everyHour.value(1));
        expected.add(0, 2, 2, everyHour.value(1) + everyHour.value(2));
        // The row that the watermark comes to an end with is two minutes later.
        expected.add(0, 3, 2, everyHour.value(2) + everyHour.value(3));

        assertThat(new OverQuery(1).expected(everyHour, 3).areThoseOf(expected)).isTrue();
    }

    @Test
    void hopsShowEachKeyThatHasRows() {
        HopQuery query = new HopQuery(1);
        Results expected = new Results();
        long end = inOrder.end(ROWS, MINUTE);
        for (long windowEnd = EventTable.START; windowEnd <= end; windowEnd += MINUTE) {
            for (long key = 0; key < 3; key++) {
                add(expected, inOrder, key, windowEnd, windowEnd - HOUR, windowEnd);
            }
        }

        assertThat(query.expected(inOrder, ROWS).areThoseOf(expected)).isTrue();
    }

    @Test
    void windowsThatTumbleBeginAtLocalTime() {
        EventTable table =
                new EventTable(
                        3,
                        new Timeline.Steady(17_123_000),
                        10_000,
                        ZoneId.of("America/Los_Angeles"));
        TumbleQuery query = new TumbleQuery(1);
        Results expected = new Results();
        long end = table.end(ROWS, HOUR);
        for (long start = EventTable.START; start < end; start += HOUR) {
            for (long key = 0; key < 3; key++) {
                add(expected, table, key, start - 8 * HOUR, start, start + HOUR);
            }
        }

        assertThat(query.expected(table, ROWS).areThoseOf(expected)).isTrue();
    }

    private static void add(
            Results results, EventTable table, long key, long window, long from, long to) {
        long count = 0;
        long sum = 0;
        for (long row = 0; row < ROWS; row++) {
            if (table.key(row) == key && table.time(row) >= from && table.time(row) < to) {
                count++;
                sum += table.value(row);
            }
        }
        if (count > 0) {
            results.add(key, window, count, sum);
        }
    }

    /** Count and sum of the rows of the same key from a time on, and up to a row. */
    private long[] sums(long ofRow, long from, long last, WindowQuery query) {
        long[] sums = new long[2];
        for (long row = 0; row <= last; row++) {
            if (inOrder.key(row) == inOrder.key(ofRow) && time(row, query) >= from) {
                sums[0]++;
                sums[1] += inOrder.value(row);
            }
        }
        return sums;
    }

    private long time(long row, WindowQuery query) {
        return row == ROWS ? inOrder.end(ROWS, query.unitMillis()) : inOrder.time(row);
    }
}
