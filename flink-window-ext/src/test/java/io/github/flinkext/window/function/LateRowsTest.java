/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.function;

import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

import org.junit.jupiter.api.Test;

import javax.annotation.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

class LateRowsTest {

    private final KeyClock clock = new KeyClock();
    private final LateRows rows = LateRows.register(new InterceptingOperatorMetricGroup(), 1);

    @Test
    void aRowIsLateIfTheWatermarkHasReachedItsTime() {
        clock.setWatermark(5L);

        assertThat(isLate(4)).isTrue();
        assertThat(isLate(5)).isTrue();
        assertThat(isLate(6)).isFalse();
    }

    @Test
    void noRowIsLateBeforeThereIsAWatermark() {
        clock.setWatermark(null);

        assertThat(isLate(Long.MIN_VALUE)).isFalse();
    }

    @Test
    void aRowWithoutATimeIsLateBeforeThereIsAWatermark() {
        clock.setWatermark(null);
        clock.setTime(0);

        assertThat(rows.isLate(row(null), clock)).isTrue();
    }

    @Test
    void countsInputThatWasNotInTime() {
        InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();
        LateRows rows = LateRows.register(group, 1);
        Gauge<?> dropped = (Gauge<?>) group.get("numLateRecordsDropped");
        assertThat(dropped.getValue()).isEqualTo(0L);

        group.getIOMetricGroup().getNumRecordsInCounter().inc(5);
        rows.rowIsInTime();
        rows.rowIsInTime();

        assertThat(dropped.getValue()).isEqualTo(3L);
    }

    private static RowData row(@Nullable Long time) {
        return GenericRowData.of(1, time == null ? null : TimestampData.fromEpochMillis(time));
    }

    private boolean isLate(long time) {
        clock.setTime(time);
        return rows.isLate(row(time), clock);
    }
}
