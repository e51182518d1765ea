/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.OperatorMetricGroup;

/**
 * Tells how many rows were dropped because they came behind the watermark, as {@code
 * numLateRecordsDropped}.
 *
 * <p>They are the rows that came to the operator without those that were in time: Flink before 2.3
 * drops late rows without a word to the function. While a row is on its way from the one to the
 * other it counts as late.
 */
final class LateRows {

    private static final String NAME = "numLateRecordsDropped";

    private final Counter rowsInTime = new SimpleCounter();

    private LateRows() {}

    static LateRows register(MetricGroup group) {
        LateRows lateRows = new LateRows();
        Counter rows = ((OperatorMetricGroup) group).getIOMetricGroup().getNumRecordsInCounter();
        group.gauge(NAME, (Gauge<Long>) () -> rows.getCount() - lateRows.rowsInTime.getCount());
        return lateRows;
    }

    void wasInTime() {
        rowsInTime.inc();
    }
}
