/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.state.TimeOrderedBuffer;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;

/**
 * What an interval join tells about its work, in the group {@code intervalJoin} of its operator.
 */
final class IntervalJoinMetrics {

    private final Counter probes = new SimpleCounter();
    private final Counter rowsRead = new SimpleCounter();
    private final Counter rowsMatched = new SimpleCounter();

    IntervalJoinMetrics(
            MetricGroup operator,
            TimeOrderedBuffer<?> left,
            TimeOrderedBuffer<?> right,
            boolean fallenBack) {
        MetricGroup group = operator.addGroup("intervalJoin");
        group.counter("probes", probes);
        group.counter("rowsRead", rowsRead);
        group.counter("rowsMatched", rowsMatched);
        group.gauge("timestampsExpired", (Gauge<Long>) () -> left.removals() + right.removals());
        group.gauge("rowsReadPerProbe", (Gauge<Double>) this::rowsReadPerProbe);
        group.gauge("fallbackActive", (Gauge<Integer>) () -> fallenBack ? 1 : 0);
    }

    private double rowsReadPerProbe() {
        return probes.getCount() == 0 ? 0 : (double) rowsRead.getCount() / probes.getCount();
    }

    void probed() {
        probes.inc();
    }

    void read(int rows) {
        rowsRead.inc(rows);
    }

    void matched() {
        rowsMatched.inc();
    }
}
