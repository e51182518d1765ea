/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import javax.annotation.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Top-N, deduplication and joins of rows that bring their windows along. */
class AttachedWindowTest {

    private static final int STEPS = 300;
    private static final String SAO_PAULO = "America/Sao_Paulo";

    enum Kind {
        TOP(
                "SELECT k, id, window_end FROM (SELECT *, $number id DESC) AS r FROM $hours) WHERE r <= 2"),
        LAST(
                "SELECT k, id, window_end FROM (SELECT *, $number ts DESC) AS r FROM $hours) WHERE r = 1"),
        JOIN(
                """
                SELECT l.k, l.id, l.window_end, r.k, r.id, r.window_end
                FROM (SELECT * FROM $hours) AS l FULL OUTER JOIN (SELECT * FROM $hours) AS r
                ON l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end
                """);

        private final String query;

        Kind(String query) {
            this.query =
                    query.replace(
                                    "$number",
                                    "ROW_NUMBER() OVER (PARTITION BY k, window_start, window_end"
                                            + " ORDER BY")
                            .replace(
                                    "$hours",
                                    "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR)");
        }

        Planned plan(String zone, boolean exact) {
            if (this == JOIN) {
                var join = WindowJoinHarness.plan(query, zone, exact);
                return state -> WindowJoinHarness.restore(join, state);
            }
            PlannedWindow window = PlannedWindow.of(query, zone, exact);
            return state -> WindowHarness.restore(window, state);
        }
    }

    /** An operator that can be started, with state or without. */
    @FunctionalInterface
    private interface Planned {
        AttachedWindows restore(@Nullable OperatorSubtaskState state) throws Exception;
    }

    /** The local hour of an instant ends then. */
    private static long windowEnd(String zone, long millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneId.of(zone))
                .truncatedTo(ChronoUnit.HOURS)
                .plusHours(1)
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
    }

    /** Where Flink's operators make no mistake; restored from each other's snapshots, too. */
    @ParameterizedTest
    @CsvSource({
        "TOP, UTC, 2024-06-01T00:00:00Z",
        "TOP, America/Los_Angeles, 2024-11-03T09:00:00Z",
        "LAST, Asia/Shanghai, 2024-06-01T00:00:00Z",
        "LAST, America/Los_Angeles, 2024-03-10T10:00:00Z",
        "JOIN, UTC, 2024-06-01T00:00:00Z",
        "JOIN, America/Los_Angeles, 2024-11-03T09:00:00Z"
    })
    void doesWhatFlinkDoes(Kind kind, String zone, Instant about) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Planned stockPlan = kind.plan(zone, false);
        Planned exactPlan = kind.plan(zone, true);
        AttachedWindows stock = stockPlan.restore(null);
        AttachedWindows exact = exactPlan.restore(null);
        long watermark = about.minus(Duration.ofHours(24)).toEpochMilli();
        int rows = 0;
        for (int step = 0; step < STEPS; step++) {
            String now = "step %d, seed %d".formatted(step, seed);
            if (random.nextInt(20) == 0) {
                OperatorSubtaskState ofStock = stock.snapshot();
                OperatorSubtaskState ofExact = exact.snapshot();
                stock.close();
                exact.close();
                stock = stockPlan.restore(ofExact);
                exact = exactPlan.restore(ofStock);
                // As after a restart, it may be behind what the snapshot knows.
                stock.watermark(watermark);
                exact.watermark(watermark);
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                String key = "k" + random.nextInt(2);
                long id = random.nextInt(1000);
                long time = watermark + minutes(random.nextInt(-90, 90));
                stock.add(key, id, time, windowEnd(zone, time));
                exact.add(key, id, time, windowEnd(zone, time));
            }
            watermark += minutes(random.nextInt(20));
            List<String> expected = sorted(stock.watermark(watermark));
            assertThat(sorted(exact.watermark(watermark))).as(now).isEqualTo(expected);
            rows += expected.size();
        }
        assertThat(sorted(exact.watermark(Long.MAX_VALUE)))
                .isEqualTo(sorted(stock.watermark(Long.MAX_VALUE)));
        assertThat(exact.timers()).isZero();
        assertThat(exact.keyedStateEntries()).isZero();
        assertThat(rows).as("seed %d", seed).isGreaterThan(40);
        stock.close();
        exact.close();
    }

    private static long minutes(int count) {
        return Duration.ofMinutes(count).toMillis();
    }

    private static List<String> sorted(List<String> rows) {
        List<String> sorted = new ArrayList<>(rows);
        sorted.sort(null);
        return sorted;
    }

    /**
     * The last hour of this day came twice in São Paulo. Flink has a timer for the end of the
     * first, also in a snapshot, and what comes in the second is late for it.
     */
    @ParameterizedTest
    @EnumSource
    void aSnapshotOfFlinksIsOverWhenOursIs(Kind kind) throws Exception {
        long midnight = Instant.parse("2018-02-18T03:00:00Z").toEpochMilli();
        long firstHalf = midnight - minutes(90);
        long secondHalf = midnight - minutes(30);
        long windowEnd = windowEnd(SAO_PAULO, firstHalf);
        OperatorSubtaskState state;
        try (AttachedWindows stock = kind.plan(SAO_PAULO, false).restore(null)) {
            stock.add("k", 2, firstHalf, windowEnd);
            state = stock.snapshot();
            assertThat(stock.watermark(midnight - minutes(60))).hasSize(1);
            stock.add("k", 4, secondHalf, windowEnd);
            assertThat(stock.watermark(midnight)).isEmpty();
        }
        try (AttachedWindows exact = kind.plan(SAO_PAULO, true).restore(state)) {
            assertThat(exact.watermark(midnight - minutes(60))).isEmpty();
            exact.add("k", 4, secondHalf, windowEnd);
            assertThat(exact.watermark(midnight - 2)).isEmpty();
            assertThat(exact.watermark(midnight - 1)).hasSize(kind == Kind.LAST ? 1 : 2);
            exact.add("k", 6, secondHalf, windowEnd);
            assertThat(exact.watermark(midnight + minutes(60))).as("late").isEmpty();
            assertThat(exact.timers()).isZero();
            assertThat(exact.keyedStateEntries()).isZero();
        }
    }
}
