/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What a join tells operators behind it of time, and bounds at the ends of time. */
class RangeIntervalJoinWatermarkTest {

    private static final long HUGE = Long.MAX_VALUE / 2;
    private static final long YEAR_2026 = 1_767_225_600_000L;

    static Stream<Arguments> joins() {
        long[][] bounds = {{0, 0}, {-100, 100}, {-300, 20}, {-20, 300}, {200, 300}, {-400, -250}};
        return Stream.of(
                        FlinkJoinType.INNER,
                        FlinkJoinType.LEFT,
                        FlinkJoinType.RIGHT,
                        FlinkJoinType.FULL)
                .flatMap(
                        type ->
                                Stream.of(bounds)
                                        .map(bound -> JoinCase.eventTime(type, bound[0], bound[1])))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("joins")
    void emitsTheWatermarksOfFlinkWithTheSameRowsBeforeThem(JoinCase join) throws Exception {
        boolean outer = join.type() != FlinkJoinType.INNER;
        long delay = join.bounds().outputDelay();

        assertThat(emitted(join.ours()))
                .isEqualTo(
                        emitted(join.flinks()).stream()
                                .map(step -> outer ? aMillisecondLess(step, delay) : step)
                                .toList())
                .endsWith("wm " + (outer ? Long.MAX_VALUE : Long.MAX_VALUE - delay))
                .contains("status IDLE", "status ACTIVE");
    }

    /** Outer joins hold watermarks back by that much more, but not the last one. */
    private static String aMillisecondLess(String step, long delay) {
        if (!step.startsWith("wm ")) {
            return step;
        }
        long watermark = Long.parseLong(step.substring("wm ".length()));
        return "wm " + (watermark == Long.MAX_VALUE - delay ? Long.MAX_VALUE : watermark - 1);
    }

    @Test
    void emitsARowWithoutAMatchBeforeTheWatermarkReachesItsTime() throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.FULL, -100, 100);
        try (JoinHarness harness =
                JoinHarness.start(join.ours(), Backend.HEAP, JoinHarness.SMALL_KEY_GROUPS)) {
            harness.left("only left", 1_000, 1);
            harness.right("only right", 1_000, 2);
            harness.watermark(1_100);
            harness.watermark(1_101);

            assertThat(harness.emittedInOrder())
                    .containsExactly("wm 999", "l1+null", "null+r2", "wm 1000");
        }
    }

    private static List<String> emitted(TwoInputStreamOperator<RowData, RowData, RowData> operator)
            throws Exception {
        try (JoinHarness join =
                JoinHarness.start(operator, Backend.HEAP, JoinHarness.SMALL_KEY_GROUPS)) {
            join.watermark(500);
            long id = 0;
            for (long time = 1_000; time < 3_000; time += 50) {
                join.left("k", time, id++);
                join.right("k", time, id++);
                join.left("only left", time, id++);
                join.right("only right", time, id++);
                if (time % 150 == 0) {
                    join.watermark(time - 60);
                }
            }
            join.leftWatermark(3_500);
            join.status(WatermarkStatus.IDLE);
            join.status(WatermarkStatus.ACTIVE);
            join.watermark(4_000);
            join.watermark(Long.MAX_VALUE);
            return join.emittedInOrder();
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void boundsThatOverflowLoseNoRows(Backend backend) throws Exception {
        for (long[] bound :
                new long[][] {
                    {Long.MIN_VALUE, Long.MAX_VALUE},
                    {-Long.MAX_VALUE, Long.MAX_VALUE},
                    {-HUGE, HUGE},
                    {Long.MIN_VALUE, 0},
                    {0, Long.MAX_VALUE},
                    {-HUGE, 0}
                }) {
            JoinCase join = JoinCase.eventTime(FlinkJoinType.FULL, bound[0], bound[1]);
            try (JoinHarness harness =
                    JoinHarness.start(join.ours(), backend, JoinHarness.SMALL_KEY_GROUPS)) {
                harness.left("k", YEAR_2026, 1);
                harness.left("other", YEAR_2026, 2);
                harness.right("k", YEAR_2026, 3);
                harness.watermark(YEAR_2026 + 1_000_000);
                harness.right("k", YEAR_2026 + 1_000_001, 4);
                harness.left("k", YEAR_2026 + 1_000_002, 5);
                harness.watermark(Long.MAX_VALUE);

                List<String> expected = new ArrayList<>(List.of("l1+r3", "l2+null"));
                expected.addAll(bound[0] < 0 ? List.of("l1+r4") : List.of());
                expected.addAll(bound[1] > 0 ? List.of("l5+r3", "l5+r4") : List.of("l5+null"));
                assertThat(harness.rows())
                        .as(join.toString())
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(harness.timers()).isZero();
            }
        }
    }
}
