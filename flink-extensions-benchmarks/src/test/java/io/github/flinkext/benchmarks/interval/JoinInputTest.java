/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.join.interval.operator.IntervalJoinType;

import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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
        assertThat(watermarks).isGreaterThanOrEqualTo(5 * KEYS / 128);
    }

    @Test
    void goesOnWhereFillingEnds() {
        JoinScenario scenario = scenario(Shape.LAG);
        JoinInput whole = JoinInput.fromStart(scenario);
        while (whole.isFilling()) {
            whole.next(1);
        }

        assertThat(JoinInput.afterFilling(scenario).next(200)).isEqualTo(whole.next(200));
    }

    @Test
    void beginsKeysAtTimesThatAreSpreadOverTheTimeThatRowsAreKept() {
        Map<Long, Integer> keysBySecond = new HashMap<>();
        Set<String> seen = new HashSet<>();
        JoinInput input = JoinInput.fromStart(scenario(Shape.LAG));
        while (input.isFilling()) {
            StreamRecord<RowData> right = input.next(1).get(0).right();
            if (seen.add(key(right.getValue()))) {
                long second = (right.getTimestamp() - JoinInput.START) / JoinScenario.SECOND;
                keysBySecond.merge(second, 1, Integer::sum);
            }
        }

        assertThat(keysBySecond.keySet()).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
        assertThat(keysBySecond.values()).allMatch(keys -> Math.abs(keys - KEYS / 4) <= 2);
    }

    private static JoinScenario scenario(Shape shape) {
        return new JoinScenario(shape, IntervalJoinType.INNER, Backend.ROCKSDB, 4, 2, KEYS);
    }

    private static String key(RowData row) {
        return row.getString(0).toString();
    }
}
