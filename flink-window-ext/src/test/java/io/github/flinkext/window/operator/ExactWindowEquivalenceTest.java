/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where Flink's operators make no mistake, ours do the same at each watermark: with rows that are
 * late for some windows or for all, with snapshots in between, and restored from each other's.
 */
class ExactWindowEquivalenceTest {

    private static final int STEPS = 300;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR) | UTC | 2024-06-01T00:00:00Z",
                "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' DAY)"
                        + " | America/Los_Angeles | 2024-11-03T09:00:00Z",
                "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '30' MINUTE, INTERVAL '3' HOUR)"
                        + " | UTC | 2024-06-01T00:00:00Z",
                "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR, INTERVAL '6' HOUR)"
                        + " | Europe/Berlin | 2024-03-31T01:00:00Z",
                "CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR, INTERVAL '1' DAY)"
                        + " | UTC | 2024-06-01T00:00:00Z",
                "CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '2' HOUR, INTERVAL '1' DAY)"
                        + " | Pacific/Auckland | 2024-04-06T14:00:00Z",
                "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '20' MINUTE)"
                        + " | UTC | 2024-06-01T00:00:00Z",
                "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '20' MINUTE)"
                        + " | America/Los_Angeles | 2024-03-10T10:00:00Z"
            })
    void doesWhatFlinkDoes(String windows, String zone, Instant about) throws Exception {
        PlannedWindow stock = PlannedWindow.stock(windows, zone);
        PlannedWindow exact = PlannedWindow.exact(windows, zone);
        long dropped = 0;
        try (SideBySide<WindowHarness> both =
                new SideBySide<>(
                        state -> WindowHarness.restore(stock, state),
                        state -> WindowHarness.restore(exact, state),
                        zone,
                        about.minus(Duration.ofDays(1)))) {
            for (int step = 0; step < STEPS; step++) {
                if (both.oneIn(20)) {
                    dropped += droppedByBoth(both);
                    both.exchangeSnapshots();
                }
                both.addRows(-400, 120);
                both.moveOn(40);
            }
            both.finish();
            dropped += droppedByBoth(both);
            assertThat(dropped).as("seed %d", both.seed()).isPositive();
            assertThat(both.rows()).as("seed %d", both.seed()).isGreaterThan(5);
        }
    }

    /** By a timer of exactly that instant which Flink takes for the end of the session. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "America/Los_Angeles | 2024-03-10T09:41:00Z | 2024-03-10T01:41, 2024-03-10T02:01",
                "Australia/Lord_Howe | 2024-10-05T15:25:00Z | 2024-10-06T01:55, 2024-10-06T02:15",
                "America/Los_Angeles | 2024-11-03T08:30:00Z | 2024-11-03T01:30, 2024-11-03T01:50"
            })
    void flinkFiresASessionThatEndsWhereTheClockChanges(String zone, Instant row, String window)
            throws Exception {
        String sessions =
                "SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '20' MINUTE)";
        OperatorSubtaskState state;
        try (WindowHarness exact = WindowHarness.start(PlannedWindow.exact(sessions, zone))) {
            exact.add("k", 7, row.toEpochMilli());
            state = exact.snapshot();
        }
        try (WindowHarness stock =
                WindowHarness.restore(PlannedWindow.stock(sessions, zone), state)) {
            assertThat(stock.watermark(row.plus(Duration.ofHours(3)).toEpochMilli()))
                    .containsExactly("+I k, 1, 7, " + window);
            stock.watermark(Long.MAX_VALUE);
            assertThat(stock.keyedStateEntries()).isZero();
        }
        try (WindowHarness exact =
                WindowHarness.restore(PlannedWindow.exact(sessions, zone), state)) {
            assertThat(exact.watermark(row.plus(Duration.ofHours(3)).toEpochMilli()))
                    .containsExactly("+I k, 1, 7, " + window);
            exact.watermark(Long.MAX_VALUE);
            assertThat(exact.timers()).isZero();
            assertThat(exact.keyedStateEntries()).isZero();
        }
    }

    private static long droppedByBoth(SideBySide<WindowHarness> both) {
        assertThat(both.exact().droppedRows())
                .as("seed %d", both.seed())
                .isEqualTo(both.stock().droppedRows());
        return both.exact().droppedRows();
    }

    private static long minutes(int count) {
        return Duration.ofMinutes(count).toMillis();
    }

    /** Timers are those of the machine's clock here, and rows are lost by Flink, too. */
    @Test
    void keepsRowsOfProcessingTime() throws Exception {
        String days = "TUMBLE(TABLE events, DESCRIPTOR(pt), INTERVAL '1' DAY)";
        long midnight = Instant.parse("2024-06-01T16:00:00Z").toEpochMilli();
        try (WindowHarness exact =
                WindowHarness.start(PlannedWindow.exact(days, "Asia/Shanghai"))) {
            List<String> rows = new ArrayList<>();
            for (int hour = 0; hour < 50; hour++) {
                rows.addAll(exact.processingTime(midnight + hour * minutes(60)));
                exact.add("k", 1, 0);
            }
            rows.addAll(exact.processingTime(midnight + minutes(72 * 60)));

            assertThat(rows)
                    .containsExactly(
                            "+I k, 24, 24, 2024-06-02T00:00, 2024-06-03T00:00",
                            "+I k, 24, 24, 2024-06-03T00:00, 2024-06-04T00:00",
                            "+I k, 2, 2, 2024-06-04T00:00, 2024-06-05T00:00");
            assertThat(exact.timers()).isZero();
        }
    }
}
