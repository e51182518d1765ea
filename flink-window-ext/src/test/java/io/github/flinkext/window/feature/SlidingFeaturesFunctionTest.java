/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.function.KeyClock;
import io.github.flinkext.window.function.RunningFunction;

import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class SlidingFeaturesFunctionTest {

    private static final long HOUR = 3_600_000;

    private static final RowType TABLE =
            RowType.of(
                    new LogicalType[] {new IntType(), new LocalZonedTimestampType(3)},
                    new String[] {"i", "ts"});

    private final SlidingFeaturesFunction function =
            new SlidingFeaturesFunction(
                    new SlidingFeaturesCall(
                            FeatureSpec.parse("24 h", "SUM(i)", "1 min", TABLE),
                            TABLE,
                            1,
                            new int[] {0}));

    private final MapView<Long, byte[]> panes = new MapView<>();
    private final MapView<String, byte[]> values = new MapView<>();
    private final KeyClock clock = new KeyClock();
    private List<RowData> results;

    @BeforeEach
    void open() throws Exception {
        results = RunningFunction.open(function);
    }

    @Test
    void keepsNothingOfAnIdleKey() throws Exception {
        for (int row = 1; row <= 100; row++) {
            add(row * HOUR / 2, row);
            fireTimersTo(row * HOUR / 2 - 1);
        }
        assertThat(panes.getMap()).isNotEmpty();
        assertThat(clock.timers()).hasSizeBetween(24, 26);

        fireTimersTo(50 * HOUR + 25 * HOUR);

        assertThat(panes.getMap()).isEmpty();
        assertThat(clock.timers()).isEmpty();
        assertThat(results()).hasSize(100).endsWith("[100, " + sum(53, 100) + "]");
    }

    private static int sum(int first, int last) {
        return (first + last) * (last - first + 1) / 2;
    }

    @Test
    void ignoresARowBehindTheWatermark() throws Exception {
        add(10 * HOUR, 1);
        clock.setWatermark(9 * HOUR);
        add(9 * HOUR, 2);
        add(9 * HOUR + 1, 3);

        assertThat(results()).containsExactly("[1, 1]", "[3, 3]");
    }

    /** The panes of its horizon are gone. */
    @Test
    void takesARowAfterARestoreThatWasLateBefore() throws Exception {
        add(10 * HOUR, 1);
        fireTimersTo(50 * HOUR);
        assertThat(panes.getMap()).isEmpty();

        clock.setWatermark(null);
        add(11 * HOUR, 2);
        add(51 * HOUR, 3);
        fireTimersTo(50 * HOUR);
        add(52 * HOUR, 4);
        fireTimersTo(100 * HOUR);

        assertThat(results()).containsExactly("[1, 1]", "[2, 2]", "[3, 3]", "[4, 7]");
        assertThat(panes.getMap()).isEmpty();
    }

    /** Flink says its time is that of 1970. */
    @Test
    void dropsARowWithoutATimeBeforeThereIsAWatermark() throws Exception {
        clock.setTime(0);
        add(GenericRowData.of(1, null));
        assertThat(panes.getMap()).isEmpty();

        add(HOUR, 2);
        assertThat(results()).containsExactly("[2, 2]");
    }

    private List<String> results() {
        return results.stream().map(row -> FeatureOracle.text((GenericRowData) row)).toList();
    }

    private void add(long eventTime, int i) throws Exception {
        clock.setTime(eventTime);
        add(GenericRowData.of(i, TimestampData.fromEpochMillis(eventTime)));
    }

    private void add(RowData row) throws Exception {
        function.eval(clock.context(), panes, values, row, "24 h", "SUM(i)", null);
    }

    private void fireTimersTo(long watermark) throws Exception {
        clock.advance(watermark, context -> function.onTimer(context, panes, values));
    }
}
