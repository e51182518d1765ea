/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows that are written to state since there is no room for more of them. */
class FullBufferTest {

    private static final long START = Instant.parse("2024-06-01T00:00:00Z").toEpochMilli();

    /** Rows of all keys take several times the memory of a harness, which is 3 MB. */
    private static final int KEYS = 500;

    private static final List<Integer> ALL_KEYS = IntStream.range(0, KEYS).boxed().toList();

    private static final String LONG_KEY = "k".repeat(20_000);

    /**
     * Each row is late for the first of its windows, so its key gets a timer for the others. That
     * of another key is the current one when a row finds the buffer full.
     */
    @Test
    void aTimerOfARowThatFillsTheBufferIsOfItsKey() throws Exception {
        PlannedWindow hopping =
                PlannedWindow.exact(
                        "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR, INTERVAL '3' HOUR)",
                        "UTC");
        try (WindowHarness window = WindowHarness.start(hopping)) {
            window.watermark(hour(1.5));
            for (int id = 0; id < KEYS; id++) {
                window.add(LONG_KEY + id, id, hour(0.5));
            }

            assertThat(keysAt(hour(2), window)).containsExactlyInAnyOrderElementsOf(ALL_KEYS);
            assertThat(keysAt(hour(3), window)).containsExactlyInAnyOrderElementsOf(ALL_KEYS);
            assertThat(keysAt(hour(9), window)).isEmpty();
            assertThat(window.timers()).isZero();
            assertThat(window.keyedStateEntries()).isZero();
        }
    }

    private static long hour(double count) {
        return START + (long) (count * Duration.ofHours(1).toMillis());
    }

    /** The keys that have a result then, of one row, by their numbers. */
    private static List<Integer> keysAt(long millis, WindowHarness window) throws Exception {
        return window.watermark(millis).stream()
                .map(row -> row.substring(("+I " + LONG_KEY).length()).split(", "))
                .peek(fields -> assertThat(fields[1]).isEqualTo("1"))
                .map(fields -> Integer.valueOf(fields[0]))
                .toList();
    }
}
