/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorMetricGroup;

/**
 * How many rows came too late for a process table function, in the gauge {@code
 * calendarWindow.lateRowsDropped}.
 *
 * <p>Flink 2.1 and 2.2 drop late rows before the function sees them. So those that it sees in time
 * are counted, and the others are what is missing of the operator's input.
 */
final class LateRows {

    private final Counter rowsIn;

    private long rowsInTime;

    LateRows(MetricGroup group) {
        if (!(group instanceof OperatorMetricGroup operator)) {
            throw new IllegalStateException(
                    "Cannot count late rows: " + group.getClass() + " is no group of an operator");
        }
        rowsIn = operator.getIOMetricGroup().getNumRecordsInCounter();
        group.addGroup("calendarWindow").gauge("lateRowsDropped", (Gauge<Long>) this::dropped);
    }

    void rowIsInTime() {
        rowsInTime++;
    }

    private long dropped() {
        return rowsIn.getCount() - rowsInTime;
    }
}
