/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

/** Top-N, deduplication and joins of rows that bring their windows along. */
class AttachedWindowTest {

    private static final int STEPS = 300;
    private static final String SAO_PAULO = "America/Sao_Paulo";

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
    void doesWhatFlinkDoes(AttachedKind kind, String zone, Instant about) throws Exception {
        try (SideBySide<WindowOperator> both =
                new SideBySide<>(
                        kind.plan(zone, false),
                        kind.plan(zone, true),
                        zone,
                        about.minus(Duration.ofHours(24)))) {
            for (int step = 0; step < STEPS; step++) {
                if (both.oneIn(20)) {
                    both.exchangeSnapshots();
                    // It may be behind what the snapshot knows.
                    both.repeatWatermark();
                }
                both.addRows(-90, 90);
                both.moveOn(20);
            }
            both.finish();
            assertThat(both.rows()).as("seed %d", both.seed()).isGreaterThan(40);
        }
    }

    private static long minutes(int count) {
        return Duration.ofMinutes(count).toMillis();
    }

    /**
     * The last hour of this day came twice in São Paulo. Flink has a timer for the end of the
     * first, also in a snapshot, and what comes in the second is late for it.
     */
    @ParameterizedTest
    @EnumSource
    void aSnapshotOfFlinksIsOverWhenOursIs(AttachedKind kind) throws Exception {
        long midnight = Instant.parse("2018-02-18T03:00:00Z").toEpochMilli();
        long firstHalf = midnight - minutes(90);
        long secondHalf = midnight - minutes(30);
        long windowEnd = AttachedKind.windowEnd(SAO_PAULO, firstHalf);
        OperatorSubtaskState state;
        try (WindowOperator stock = kind.plan(SAO_PAULO, false).start()) {
            stock.add("k", 2, firstHalf, windowEnd);
            state = stock.snapshot();
            assertThat(stock.watermark(midnight - minutes(60))).hasSize(1);
            stock.add("k", 4, secondHalf, windowEnd);
            assertThat(stock.watermark(midnight)).isEmpty();
        }
        try (WindowOperator exact = kind.plan(SAO_PAULO, true).restore(state)) {
            assertThat(exact.watermark(midnight - minutes(60))).isEmpty();
            exact.add("k", 4, secondHalf, windowEnd);
            assertThat(exact.watermark(midnight - 2)).isEmpty();
            assertThat(exact.watermark(midnight - 1)).hasSize(kind == AttachedKind.LAST ? 1 : 2);
            exact.add("k", 6, secondHalf, windowEnd);
            assertThat(exact.watermark(midnight + minutes(60))).as("late").isEmpty();
            assertThat(exact.timers()).isZero();
            assertThat(exact.keyedStateEntries()).isZero();
        }
    }
}
