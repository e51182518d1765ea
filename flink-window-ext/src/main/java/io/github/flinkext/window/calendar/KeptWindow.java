/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

import javax.annotation.Nullable;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A window as it is kept in state: a map entry for each window of a key that is open, or has been
 * over for less than its own length.
 *
 * <p>The entry's key is the whole window and not only its start, since rows of one key may go by
 * calendars of different zones. Two zones share a window if their calendars agree on its instants
 * and on what it is called.
 *
 * <pre>
 *   start, end, start on local clocks, end on local clocks  ->  end of the step, partial result
 * </pre>
 *
 * <p>One that is over is kept because after a restore the watermark comes again from behind, and
 * with it rows of the window that are in time by then. They must not open it again, for a second
 * final result.
 *
 * @param stepEnd when the result is emitted next before it is final; {@link #UNCHANGED} if nothing
 *     has come since it was emitted
 * @param partial a {@link io.github.flinkext.window.state.StateLabel} and what {@link
 *     io.github.flinkext.window.aggregate.Partial} has written; null if the final result is out
 */
record KeptWindow(long stepEnd, @Nullable byte[] partial) {

    static final long UNCHANGED = Long.MAX_VALUE;

    static final KeptWindow OVER = new KeptWindow(UNCHANGED, null);

    private static final DataType KEY =
            DataTypes.ROW(
                    DataTypes.FIELD("window_start", DataTypes.BIGINT()),
                    DataTypes.FIELD("window_end", DataTypes.BIGINT()),
                    DataTypes.FIELD("local_start", DataTypes.BIGINT()),
                    DataTypes.FIELD("local_end", DataTypes.BIGINT()));
    private static final DataType VALUE =
            DataTypes.ROW(
                    DataTypes.FIELD("step_end", DataTypes.BIGINT()),
                    DataTypes.FIELD("partial", DataTypes.BYTES()));

    /** The type of the map that holds them. */
    static final DataType STATE = MapView.newMapViewDataType(KEY, VALUE);

    static Row key(CalendarWindow window) {
        return Row.of(
                window.start(),
                window.end(),
                localMillis(window.localStart()),
                localMillis(window.localEnd()));
    }

    private static long localMillis(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    static long start(Row key) {
        return (long) key.getField(0);
    }

    static long end(Row key) {
        return (long) key.getField(1);
    }

    /** As milliseconds, like those of a TIMESTAMP. */
    static long localStart(Row key) {
        return (long) key.getField(2);
    }

    static long localEnd(Row key) {
        return (long) key.getField(3);
    }

    /** The time of the timer that ends the window. */
    static long lastTime(Row key) {
        return end(key) - 1;
    }

    /** The time of the timer that removes the window: as long behind its end as it has lasted. */
    static long removal(Row key) {
        return lastTime(key) + end(key) - start(key);
    }

    /** The time of the timer that this window of the key waits for. */
    long nextTimer(Row key) {
        return isOver() ? removal(key) : Math.min(stepEnd - 1, lastTime(key));
    }

    boolean isOver() {
        return partial == null;
    }

    @Nullable
    static KeptWindow of(@Nullable Row value) {
        return value == null
                ? null
                : new KeptWindow((long) value.getField(0), (byte[]) value.getField(1));
    }

    Row toRow() {
        return Row.of(stepEnd, partial);
    }
}
