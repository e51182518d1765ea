/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.function;

import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.ProcessTableFunction.TimeContext;

/**
 * What a process table function says of rows behind the watermark, and how many it has dropped, in
 * the gauge {@value #METRIC} that Flink's windows have as a counter.
 *
 * <p>Flink before 2.3 drops late rows without a word to the function. So those in time are counted,
 * and the others are what is missing of the operator's input. While a row is on its way from the
 * one to the other it counts as late.
 *
 * <p>A row without a time is late, too. Flink takes its time for that of 1970, which is late only
 * when there is a watermark, and would be in a result before.
 *
 * <p>After a restore the watermark is unknown until it comes again, and begins from behind. Until
 * it has caught up, rows that were late before are not.
 */
@Internal
public final class LateRows {

    private static final String METRIC = "numLateRecordsDropped";

    private final Counter rowsIn;
    private final int timeColumn;

    private long rowsInTime;

    private LateRows(Counter rowsIn, int timeColumn) {
        this.rowsIn = rowsIn;
        this.timeColumn = timeColumn;
    }

    /**
     * Adds the metric.
     *
     * @param group of the function's operator, which is what Flink opens functions with
     * @param timeColumn tells the time of a row
     */
    public static LateRows register(MetricGroup group, int timeColumn) {
        LateRows rows =
                new LateRows(
                        ((OperatorMetricGroup) group).getIOMetricGroup().getNumRecordsInCounter(),
                        timeColumn);
        group.gauge(METRIC, (Gauge<Long>) rows::dropped);
        return rows;
    }

    /** Whether the watermark has passed the time of the row, or it has none. */
    public boolean isLate(RowData row, TimeContext<Long> times) {
        if (row.isNullAt(timeColumn)) {
            return true;
        }
        Long watermark = times.currentWatermark();
        return watermark != null && times.time() <= watermark;
    }

    /** Counts a row that is not dropped. */
    public void rowIsInTime() {
        rowsInTime++;
    }

    private long dropped() {
        return rowsIn.getCount() - rowsInTime;
    }
}
