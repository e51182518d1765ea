/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@link RangeIntervalJoinOperator} does where Flink's operator does otherwise. */
class RangeIntervalJoinOperatorTest {

    private static final String LEFT_ROWS = "IntervalJoinLeftCache";

    /** Each key is forgotten before it comes again. */
    @Test
    void joinsMoreKeysThanAreRemembered() throws Exception {
        int keys = 33_000;
        int rounds = 2;
        try (JoinHarness harness =
                start(JoinCase.eventTime(FlinkJoinType.FULL, -1_500, 1_500), Backend.ROCKSDB)) {
            List<String> pairs = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                for (int key = 0; key < keys; key++) {
                    long id = (long) round * keys + key;
                    harness.left("k" + key, round * 1_000L, id);
                    harness.right("k" + key, round * 1_000L + 1, id);
                    pairs.add("l%d+r%d".formatted(id, id));
                    if (round > 0) {
                        pairs.add("l%d+r%d".formatted(id, id - keys));
                        pairs.add("l%d+r%d".formatted(id - keys, id));
                    }
                }
            }
            assertThat(harness.rows()).isEqualTo(pairs.stream().sorted().toList());

            harness.watermark(Long.MAX_VALUE);
            assertThat(harness.keysWith(LEFT_ROWS)).isZero();
            assertThat(harness.timers()).isZero();
            assertThat(harness.rows()).as("with rows that were padded").hasSize(pairs.size());
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void padsARowInTimeThatCameAfterALaterOne(Backend backend) throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.LEFT, -10, 10);
        try (JoinHarness harness = start(join, backend)) {
            harness.left("k", 1_000, 1);
            harness.left("k", 500, 2);

            harness.watermark(511);

            assertThat(harness.emitted()).containsExactly("l2+null", "wm 500");
        }
    }

    @Test
    void takesANegativeCleanUpIntervalForNone() {
        RangeIntervalJoinSpec spec =
                new RangeIntervalJoinSpec(
                        IntervalJoinType.LEFT,
                        new IntervalBounds(-100, 100),
                        true,
                        -50,
                        null,
                        null,
                        null,
                        List.of());

        assertThat(spec.minCleanUpInterval()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void joinsALateRowWithOneThatHasNotExpired(Backend backend) throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.INNER, -100, 100);
        try (JoinHarness harness = start(join, backend)) {
            harness.left("k", 1_000, 1);
            harness.watermark(1_100);

            harness.right("k", 1_050, 2);

            assertThat(harness.rows()).containsExactly("l1+r2");
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void joinsNoLateRowWithAnExpiredOneThoughItIsStillThere(Backend backend) throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.INNER, -100, 100);
        try (JoinHarness harness = start(join, backend)) {
            harness.left("k", 1_000, 1);
            harness.watermark(1_101);
            assertThat(harness.keysWith(LEFT_ROWS)).isOne();

            harness.right("k", 1_050, 2);

            assertThat(harness.rows()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"ROCKSDB, false", "ROCKSDB, true", "HEAP, false", "HEAP, true"})
    void joinsNoLateRowWithAnExpiredOneThatFlinkHasNotRemovedYet(Backend backend, boolean ours)
            throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.INNER, -100, 100);
        try (JoinHarness harness =
                JoinHarness.start(
                        ours ? join.ours() : join.flinks(),
                        backend,
                        JoinHarness.SMALL_KEY_GROUPS)) {
            harness.left("k", 1_000, 1);
            // Flink's timer stays that of the row before.
            harness.left("k", 900, 2);
            harness.watermark(1_001);

            harness.right("k", 950, 3);

            assertThat(harness.rows())
                    .containsExactlyElementsOf(ours ? List.of("l1+r3") : List.of("l1+r3", "l2+r3"));
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void putsTheCleanUpOfAnInnerJoinOffByASecondIfTheIntervalIsShort(Backend backend)
            throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.INNER, -100, 100);
        try (JoinHarness harness = start(join, backend)) {
            harness.left("k", 1_000, 1);

            harness.watermark(1_101 + 999);
            assertThat(harness.keysWith(LEFT_ROWS)).isOne();
            harness.watermark(1_101 + 1_000);

            assertThat(harness.keysWith(LEFT_ROWS)).isZero();
            assertThat(harness.timers()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void removesInOnePassWhatExpiresInAQuarterOfTheTimeThatIsKept(Backend backend)
            throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.INNER, -100, 100);
        try (JoinHarness harness = start(join, backend)) {
            for (int second = 0; second <= 40; second++) {
                harness.left("k", second * 1_000L, second);
            }
            // The first pass is a second late. It leaves 2 s to 40 s, so the next is 9.5 s late.
            harness.watermark(101 + 1_000);
            long nextPass = 2_000 + 101 + 38_000 / 4;

            harness.watermark(nextPass - 1);
            assertThat(harness.timesOfLeftRows("k")).hasSize(39);
            harness.watermark(nextPass);

            assertThat(harness.timesOfLeftRows("k")).hasSize(29).startsWith(12_000L);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void keepsNoRowWhoseKeyIsNull(Backend backend) throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.FULL, -100, 100);
        try (JoinHarness harness = start(join, backend)) {
            harness.left(null, 1_000, 1);
            harness.right(null, 1_000, 2);

            assertThat(harness.rows()).containsExactly("l1+null", "null+r2");
            assertThat(harness.keysWith(LEFT_ROWS)).isZero();
            assertThat(harness.timers()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void joinsRowsWhoseRangeCrossesTheYear1970(Backend backend) throws Exception {
        JoinCase join = JoinCase.eventTime(FlinkJoinType.INNER, -100, 100);
        try (JoinHarness harness = start(join, backend)) {
            for (long time = -150; time <= 150; time += 50) {
                harness.left("k", time, time);
            }

            harness.right("k", 0, 7);

            assertThat(harness.rows())
                    .containsExactlyInAnyOrder("l-100+r7", "l-50+r7", "l0+r7", "l50+r7", "l100+r7");
        }
    }

    private static JoinHarness start(JoinCase join, Backend backend) throws Exception {
        return JoinHarness.start(join.ours(), backend, JoinHarness.SMALL_KEY_GROUPS);
    }
}
