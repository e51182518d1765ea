/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.keys.KeySequence;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The table events (id, k, v, ts) that windows are over, which is the same in SQL and here. A row
 * more than are asked for comes at {@link #end}, so that the watermark gets there.
 *
 * @param keys how many there are; they are drawn
 * @param disorderMillis rows are delayed by less than this, and so much the watermark lags
 * @param zone of the session
 */
record EventTable(int keys, Timeline timeline, int disorderMillis, ZoneId zone) {

    /** Midnight in Los Angeles, whose clocks do not change in the weeks that follow. */
    static final long START = Instant.parse("2026-12-01T08:00:00Z").toEpochMilli();

    /** The watermark is sent on whenever it moves by more than this. */
    static final long WATERMARK_INTERVAL = 60_000;

    private static final long STRIDE_OF_DELAYS = 104_729;
    private static final long STRIDE_OF_VALUES = 7_919;
    private static final long VALUES = 1_000;

    /** One whose rows are in order. */
    static EventTable inOrder(int keys, Timeline timeline, ZoneId zone) {
        return new EventTable(keys, timeline, 0, zone);
    }

    long key(long row) {
        return KeySequence.of(keys, 0).at(row);
    }

    long value(long row) {
        return row * STRIDE_OF_VALUES % VALUES;
    }

    long time(long row) {
        return START + timeline.millis(row) + row * STRIDE_OF_DELAYS % Math.max(1, disorderMillis);
    }

    /**
     * Where the last windows end that are shown: a whole number of units after the start, and far
     * enough from the last row for the watermark to be sent on.
     */
    long end(long rows, long unitMillis) {
        long last = timeline.millis(rows - 1) + disorderMillis + WATERMARK_INTERVAL;
        return START + (last / unitMillis + 1) * unitMillis;
    }

    String definition(long rows, long end, Path firstRow) {
        return """
               CREATE TEMPORARY TABLE events (
                 id BIGINT,
                 k BIGINT,
                 v AS CAST(MOD(id * %d, %d) AS BIGINT),
                 ts AS TO_TIMESTAMP_LTZ(CASE WHEN id = %d THEN %d ELSE
                   %d + %s + MOD(id * %d, %d) END, 3),
                 WATERMARK FOR ts AS ts - INTERVAL '%s' SECOND)
               WITH (
                 'connector' = 'benchmark-keys',
                 'rows' = '%d',
                 'keys' = '%d',
                 'first-row-file' = '%s')
               """
                .formatted(
                        STRIDE_OF_VALUES,
                        VALUES,
                        rows,
                        end + disorderMillis,
                        START,
                        timeline.sql(),
                        STRIDE_OF_DELAYS,
                        Math.max(1, disorderMillis),
                        disorderMillis / 1_000,
                        rows + 1,
                        keys,
                        firstRow);
    }
}
