/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.table.functions.TableSemantics;
import org.apache.flink.util.Collector;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

class SlidingFeaturesFunctionTest {

    private static final long HOUR = 3_600_000;

    private final SlidingFeaturesFunction function =
            new SlidingFeaturesFunction(
                    new SlidingFeaturesCall(
                            FeatureSpec.parse("24 h", "SUM(i)", "1 min", FeatureCase.TABLE),
                            FeatureCase.TABLE,
                            new int[] {0}));

    private final MapView<Long, byte[]> panes = new MapView<>();
    private final List<String> results = new ArrayList<>();
    private final Time time = new Time();

    @BeforeEach
    void open() {
        function.open(
                new FunctionContext(null) {
                    @Override
                    public MetricGroup getMetricGroup() {
                        return UnregisteredMetricsGroup.createOperatorMetricGroup();
                    }
                });
        function.setCollector(
                new Collector<>() {
                    @Override
                    public void collect(RowData row) {
                        results.add(FeatureOracle.text((GenericRowData) row));
                    }

                    @Override
                    public void close() {}
                });
    }

    @Test
    void keepsNothingOfAnIdleKey() throws Exception {
        for (int row = 1; row <= 100; row++) {
            add(row * HOUR / 2, row);
            fireTimersTo(row * HOUR / 2 - 1);
        }
        assertThat(panes.getMap()).isNotEmpty();
        assertThat(time.timers).hasSizeBetween(24, 26);

        fireTimersTo(50 * HOUR + 25 * HOUR);

        assertThat(panes.getMap()).isEmpty();
        assertThat(time.timers).isEmpty();
        assertThat(results).hasSize(100).endsWith("[100, " + sum(53, 100) + "]");
    }

    private static int sum(int first, int last) {
        return (first + last) * (last - first + 1) / 2;
    }

    @Test
    void ignoresARowBehindTheWatermark() throws Exception {
        add(10 * HOUR, 1);
        time.watermark = 9 * HOUR;
        add(9 * HOUR, 2);
        add(9 * HOUR + 1, 3);

        assertThat(results).containsExactly("[1, 1]", "[3, 3]");
    }

    private void add(long eventTime, int i) throws Exception {
        time.now = eventTime;
        function.eval(
                new FakeContext(), panes, GenericRowData.of(i, null, null), "24 h", "SUM(i)", null);
    }

    private void fireTimersTo(long watermark) throws Exception {
        time.watermark = watermark;
        while (!time.timers.isEmpty() && time.timers.first() <= watermark) {
            time.now = time.timers.pollFirst();
            function.onTimer(new FakeContext(), panes);
        }
    }

    /** The clock and the timers of one key. */
    private static final class Time implements ProcessTableFunction.TimeContext<Long> {

        private final TreeSet<Long> timers = new TreeSet<>();
        private long now;
        private Long watermark;

        @Override
        public Long time() {
            return now;
        }

        @Override
        public Long currentWatermark() {
            return watermark;
        }

        @Override
        public void registerOnTime(Long timer) {
            assertThat(watermark == null || timer > watermark).as("timer ahead").isTrue();
            timers.add(timer);
        }

        @Override
        public void registerOnTime(String name, Long timer) {
            throw new UnsupportedOperationException("Named timers stay in state on Flink 2.1");
        }

        @Override
        public void clearTimer(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearTimer(Long timer) {
            timers.remove(timer);
        }

        @Override
        public void clearAllTimers() {
            timers.clear();
        }
    }

    private final class FakeContext implements ProcessTableFunction.OnTimerContext {

        @Override
        @SuppressWarnings("unchecked")
        public <TimeType> ProcessTableFunction.TimeContext<TimeType> timeContext(
                Class<TimeType> conversionClass) {
            assertThat(conversionClass).isEqualTo(Long.class);
            return (ProcessTableFunction.TimeContext<TimeType>) time;
        }

        @Override
        public TableSemantics tableSemanticsFor(String argument) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearState(String state) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearAllState() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearAllTimers() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearAll() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }

        @Override
        public String currentTimer() {
            return null;
        }
    }
}
