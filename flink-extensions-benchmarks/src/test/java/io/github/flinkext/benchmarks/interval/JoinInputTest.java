/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.join.interval.operator.IntervalJoinType;

import org.apache.flink.table.data.RowData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class JoinInputTest {

    private static final int KEYS = 300;

    @Test
    void hasARowOfEachKeyAndSideInEachSecond() {
        Map<String, Long> lastOfKey = new HashMap<>();

        for (JoinInput.Pair pair : JoinInput.fromStart(scenario(Shape.LAG)).next(5 * KEYS)) {
            String key = key(pair.right().getValue());
            long time = pair.right().getTimestamp();
            assertThat(key(pair.left().getValue())).isEqualTo(key);
            assertThat(pair.left().getTimestamp()).isEqualTo(time + 500);
            Long last = lastOfKey.put(key, time);
            assertThat(last == null ? time - 1_000 : last).isEqualTo(time - 1_000);
        }

        assertThat(lastOfKey).hasSize(KEYS);
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void hasNoRowThatIsLate(Shape shape) {
        long watermark = Long.MIN_VALUE;
        int watermarks = 0;
        for (JoinInput.Pair pair : JoinInput.fromStart(scenario(shape)).next(5 * KEYS)) {
            assertThat(pair.right().getTimestamp()).isGreaterThanOrEqualTo(watermark);
            if (pair.watermark() != null) {
                assertThat(pair.watermark().getTimestamp()).isGreaterThan(watermark);
                watermark = pair.watermark().getTimestamp();
                watermarks++;
            }
        }
        assertThat(watermarks).isEqualTo(5 * KEYS / 128);
    }

    @Test
    void goesOnWhereFillingEnds() {
        JoinScenario scenario = scenario(Shape.LAG);
        int filling = Math.toIntExact(JoinInput.pairsThatFill(scenario));
        List<JoinInput.Pair> all = JoinInput.fromStart(scenario).next(filling + 200);

        assertThat(JoinInput.afterFilling(scenario).next(200))
                .isEqualTo(all.subList(filling, filling + 200));
    }

    private static JoinScenario scenario(Shape shape) {
        return new JoinScenario(shape, IntervalJoinType.INNER, Backend.ROCKSDB, 4, 2, KEYS);
    }

    private static String key(RowData row) {
        return row.getString(0).toString();
    }
}
