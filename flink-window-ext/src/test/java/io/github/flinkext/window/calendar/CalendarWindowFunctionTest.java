/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.window.aggregate.Aggregates;
import io.github.flinkext.window.function.KeyClock;
import io.github.flinkext.window.function.RunningFunction;

import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import javax.annotation.Nullable;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is kept of a key, and what of it after a restore. */
class CalendarWindowFunctionTest {

    private static final RowType TABLE =
            RowType.of(
                    new LogicalType[] {new IntType(), new LocalZonedTimestampType(3)},
                    new String[] {"i", "ts"});

    /** Days of UTC, with results at every six hours. */
    private final CalendarWindowFunction function = function("COUNT(*), COUNT(DISTINCT i)");

    private final MapView<Row, Row> windows = new MapView<>();
    private final MapView<String, Boolean> values = new MapView<>();
    private final KeyClock clock = new KeyClock();
    private List<RowData> results;

    private static CalendarWindowFunction function(String aggregates) {
        return new CalendarWindowFunction(
                new CalendarWindowSettings(
                        new CalendarSettings(
                                new CalendarPeriod(1, CalendarUnit.DAY, DayOfWeek.MONDAY),
                                Duration.ZERO,
                                ZoneOffset.UTC),
                        true,
                        1,
                        null,
                        Duration.ofHours(6).toMillis(),
                        Aggregates.parse(aggregates, TABLE)));
    }

    @BeforeEach
    void open() throws Exception {
        results = RunningFunction.open(function);
    }

    @Test
    void remembersAWindowThatIsOverForAsLongAsItHasLasted() throws Exception {
        row("02-01T10:00");
        watermark("02-02T00:00");
        assertThat(results()).containsExactly("02-01: 1", "02-01: 1, final");

        watermark("02-02T23:59");
        assertThat(windows.getMap()).hasSize(1);
        assertThat(clock.timers()).hasSize(1);

        watermark("02-03T00:00");
        assertThat(windows.getMap()).isEmpty();
        assertThat(clock.timers()).isEmpty();
        assertThat(results).hasSize(2);
    }

    @Test
    void remembersNoWindowThatHasBeenOverForLonger() throws Exception {
        row("02-01T10:00");
        watermark("02-03T00:00");

        assertThat(results()).containsExactly("02-01: 1", "02-01: 1, final");
        assertThat(windows.getMap()).isEmpty();
        assertThat(clock.timers()).isEmpty();
    }

    @Test
    void dropsARowOfAWindowThatIsOverAfterARestore() throws Exception {
        row("02-01T10:00");
        watermark("02-02T00:00");

        clock.setWatermark(null);
        row("02-01T11:00");
        watermark("02-01T10:00");
        row("02-01T12:00");
        watermark("02-03T00:00");

        assertThat(results()).containsExactly("02-01: 1", "02-01: 1, final");
        assertThat(windows.getMap()).isEmpty();
    }

    @Test
    void takesARowOfAnOpenWindowAfterARestoreThatWasLateBefore() throws Exception {
        row("02-01T10:00");
        watermark("02-01T12:00");

        clock.setWatermark(null);
        row("02-01T11:00");
        watermark("02-02T00:00");

        assertThat(results()).containsExactly("02-01: 1", "02-01: 2", "02-01: 2, final");
    }

    /** The limit of what is remembered. */
    @Test
    void opensAWindowAgainAfterARestoreForARowLaterThanItsLength() throws Exception {
        row("02-01T10:00");
        watermark("02-03T00:00");

        clock.setWatermark(null);
        row("02-01T20:00");
        watermark("02-03T00:00");

        assertThat(results()).containsExactly("02-01: 1", "02-01: 1, final", "02-01: 1, final");
    }

    @Test
    void keepsValuesThatCountOnceUntilTheirWindowIsOver() throws Exception {
        row("02-01T10:00", 7);
        row("02-01T11:00", 7);
        row("02-01T11:00", 8);
        row("02-01T12:00", null);
        row("02-02T01:00", 7);
        assertThat(values.getMap()).hasSize(3);

        watermark("02-02T00:00");
        assertThat(values.getMap()).hasSize(1);

        watermark("02-03T00:00");
        assertThat(values.getMap()).isEmpty();
        assertThat(results).extracting(row -> row.getLong(5)).containsExactly(2L, 2L, 1L, 1L);
    }

    /** Flink says its time is that of 1970. */
    @Test
    void dropsARowWithoutATimeBeforeThereIsAWatermark() throws Exception {
        clock.setTime(0);
        row(GenericRowData.of(7, null));
        assertThat(windows.getMap()).isEmpty();

        row("02-01T10:00");
        watermark("02-02T00:00");
        assertThat(results()).containsExactly("02-01: 1", "02-01: 1, final");
    }

    /** Rows of 7, 8 and 8, as they were written before there were labels. */
    @Test
    void goesOnWithStateThatSaysNotWhatItIsFor() throws Exception {
        row("02-01T10:00");
        Row window = windows.getMap().keySet().iterator().next();
        windows.put(window, Row.of(millis("02-01T12:00"), HexFormat.of().parseHex("010302")));
        row("02-01T11:00", 9);
        watermark("02-02T00:00");

        assertThat(results()).containsExactly("02-01: 4", "02-01: 4, final");
        assertThat(results).extracting(row -> row.getLong(5)).containsExactly(3L, 3L);
    }

    @Test
    void refusesTheWindowOfOtherAggregates() throws Exception {
        row("02-01T10:00");
        CalendarWindowFunction other = function("COUNT(DISTINCT i) AS a, COUNT(*) AS b");
        RunningFunction.open(other);

        assertThatThrownBy(() -> row(other, GenericRowData.of(7, timestamp("02-01T11:00"))))
                .hasMessageContaining(
                        "it was written for COUNT(*), COUNT(DISTINCT INT), and now it is asked for"
                                + " COUNT(DISTINCT INT), COUNT(*). Take");
        assertThatThrownBy(
                        () ->
                                clock.advance(
                                        millis("02-01T13:00"),
                                        context -> other.onTimer(context, windows, values)))
                .hasMessageContaining("Cannot go on with the state of CALENDAR_WINDOW: ");
    }

    @Test
    void goesOnWithOtherNames() throws Exception {
        row("02-01T10:00");
        CalendarWindowFunction renamed = function("COUNT(*) AS a, COUNT(DISTINCT i) AS b");
        List<RowData> rows = RunningFunction.open(renamed);
        row(renamed, GenericRowData.of(7, timestamp("02-01T11:00")));
        clock.advance(millis("02-01T13:00"), context -> renamed.onTimer(context, windows, values));

        assertThat(rows).extracting(row -> row.getLong(4)).containsExactly(2L);
    }

    private void row(String time) throws Exception {
        row(time, null);
    }

    private void row(String time, @Nullable Integer i) throws Exception {
        clock.setTime(millis(time));
        row(GenericRowData.of(i, timestamp(time)));
    }

    private static TimestampData timestamp(String time) {
        return TimestampData.fromEpochMillis(millis(time));
    }

    private void row(RowData row) throws Exception {
        row(function, row);
    }

    private void row(CalendarWindowFunction called, RowData row) throws Exception {
        called.eval(
                clock.context(),
                windows,
                values,
                row,
                "COUNT(*)",
                null,
                Duration.ofHours(6),
                "DAY",
                "UTC",
                null,
                null);
    }

    /** All before this time has come. */
    private void watermark(String time) throws Exception {
        clock.advance(millis(time) - 1, context -> function.onTimer(context, windows, values));
    }

    private List<String> results() {
        return results.stream()
                .map(
                        row ->
                                "%s: %d%s"
                                        .formatted(
                                                row.getTimestamp(0, 3).toString().substring(5, 10),
                                                row.getLong(4),
                                                row.getBoolean(6) ? ", final" : ""))
                .toList();
    }

    private static long millis(String time) {
        return Instant.parse("2024-" + time + ":00Z").toEpochMilli();
    }
}
