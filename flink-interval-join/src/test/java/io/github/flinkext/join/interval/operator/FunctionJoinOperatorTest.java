/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.util.FlinkException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FunctionJoinOperatorTest {

    private static final long NO_TIME = Long.MIN_VALUE;

    @ParameterizedTest
    @EnumSource(Backend.class)
    void tellsTheFunctionTheTimesOfBothRowsAndEmitsAtTheLaterOne(Backend backend) throws Exception {
        try (var harness = start(IntervalJoinType.FULL, -10, 50, backend)) {
            harness.left("k", 100, 1);

            assertThat(harness.right("k", 150, 2))
                    .containsExactly("l1+r2 of 100 and 150, 150 @ 150", "pair l1+r2 @ 150");
            assertThat(harness.left("k", 160, 3))
                    .containsExactly("l3+r2 of 160 and 150, 160 @ 160", "pair l3+r2 @ 160");
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void emitsARowWithoutAMatchAtItsOwnTimeOnceNoneCanCome(Backend backend) throws Exception {
        try (var harness = start(IntervalJoinType.FULL, -10, 50, backend)) {
            harness.left("k", 100, 1);
            harness.right("k", 99 - 10, 2);

            assertThat(harness.watermark(98)).containsExactly("wm 48");
            assertThat(harness.watermark(99))
                    .containsExactly(
                            "null+r2 of %d and 89, 89 @ 89".formatted(NO_TIME),
                            "pair null+r2 @ 89",
                            "wm 49");
            assertThat(harness.watermark(149)).containsExactly("wm 99");
            assertThat(harness.watermark(150))
                    .containsExactly(
                            "l1+null of 100 and %d, 100 @ 100".formatted(NO_TIME),
                            "pair l1+null @ 100",
                            "wm 100");
            assertThat(harness.keysAndTimers()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(IntervalJoinType.class)
    void neitherJoinsNorPadsALateRow(IntervalJoinType type) throws Exception {
        try (var harness = start(type, -10, 50, Backend.HEAP)) {
            harness.watermark(100);

            assertThat(harness.left("k", 99, 1)).containsExactly("late l1 @ 99");
            assertThat(harness.right("k", 99, 2)).containsExactly("late r2 @ 99");
            assertThat(harness.left("k", 100, 3)).isEmpty();
            assertThat(harness.keysAndTimers()).isEqualTo(2);
        }
    }

    @Test
    void dropsALateRowWithoutASideOutput() throws Exception {
        FunctionJoinCase join =
                new FunctionJoinCase(IntervalJoinType.FULL, 0, true, 0, true, false);
        try (var harness = FunctionJoinHarness.start(join::ours, Backend.HEAP)) {
            harness.watermark(100);

            assertThat(harness.left("k", 99, 1)).isEmpty();
            assertThat(harness.watermark(Long.MAX_VALUE)).hasSize(1);
        }
    }

    @Test
    void refusesARowWithoutATimestamp() throws Exception {
        try (var harness = start(IntervalJoinType.INNER, 0, 0, Backend.HEAP)) {
            assertThatThrownBy(() -> harness.leftWithoutTimestamp("k", 1))
                    .isInstanceOf(FlinkException.class)
                    .hasMessageContaining("Assign timestamps and watermarks");
        }
    }

    /** A strategy without a timestamp assigner sets it. */
    @Test
    void refusesTheTimestampThatStandsForNone() throws Exception {
        try (var harness = start(IntervalJoinType.INNER, 0, 0, Backend.HEAP)) {
            assertThatThrownBy(() -> harness.left("k", NO_TIME, 1))
                    .isInstanceOf(FlinkException.class)
                    .hasMessageContaining("Assign timestamps and watermarks");
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void keepsRowsForeverWhoseIntervalHasNoEnd(Backend backend) throws Exception {
        try (var harness = start(IntervalJoinType.LEFT, 0, Long.MAX_VALUE, backend)) {
            harness.left("k", 100, 1);
            harness.left("k", 200, 2);
            harness.left("k", -100, 3);
            harness.watermark(1_000_000);

            assertThat(harness.right("k", 2_000_000, 4)).hasSize(6);
            harness.left("other", 2_000_001, 5);
            harness.left("other", 2_000_002, 6);
            assertThat(harness.watermark(Long.MAX_VALUE))
                    .contains("pair l5+null @ 2000001", "pair l6+null @ 2000002");
            assertThat(harness.keysAndTimers()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void joinsWithoutBounds(Backend backend) throws Exception {
        try (var harness = start(IntervalJoinType.FULL, NO_TIME, Long.MAX_VALUE, backend)) {
            harness.left("k", -5_000, 1);
            harness.left("k", 5_000, 2);

            assertThat(harness.right("k", 0, 3)).contains("pair l1+r3 @ 0", "pair l2+r3 @ 5000");
            harness.watermark(Long.MAX_VALUE);
            assertThat(harness.keysAndTimers()).isZero();
        }
    }

    /** It was late by the contract of watermarks, but Flink's join takes it, and so do we. */
    @Test
    void emitsARowThatCameAtTheWatermarkAheadOfItsOwnWatermark() throws Exception {
        try (var harness = start(IntervalJoinType.LEFT, -50, 0, Backend.HEAP)) {
            harness.watermark(100);
            harness.left("k", 100, 1);

            assertThat(harness.watermark(101))
                    .containsExactly(
                            "l1+null of 100 and %d, 100 @ 100".formatted(NO_TIME),
                            "pair l1+null @ 100",
                            "wm 100");
            assertThat(harness.emittedLate()).isZero();
        }
    }

    /** Timers of the end of time, as windows that end with the input have, need it. */
    @Test
    void emitsTheLastWatermarkWithoutDelay() throws Exception {
        try (var harness = start(IntervalJoinType.LEFT, 0, 50, Backend.HEAP)) {
            assertThat(harness.watermark(Long.MAX_VALUE - 1))
                    .containsExactly("wm " + (Long.MAX_VALUE - 51));
            assertThat(harness.watermark(Long.MAX_VALUE)).containsExactly("wm " + Long.MAX_VALUE);
        }
    }

    private static FunctionJoinHarness start(
            IntervalJoinType type, long lower, long upper, Backend backend) throws Exception {
        return FunctionJoinHarness.start(FunctionJoinCase.of(type, lower, upper)::ours, backend);
    }
}
