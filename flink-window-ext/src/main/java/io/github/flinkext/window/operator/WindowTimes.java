/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.UpdatableRowData;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of rows that tell the time of their window, which is that of its last moment. If
 * clocks show that moment twice, Flink writes the first of the two instants, but the window is over
 * at the second: to whatever goes by these columns behind it, its rows would be late.
 */
@Internal
public final class WindowTimes implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Those of rows without such a column. */
    public static final WindowTimes NONE = new WindowTimes();

    /** That of all time attributes. */
    private static final int PRECISION = 3;

    private final int[] columns;

    /**
     * @param columns by their places in a row
     */
    public WindowTimes(int... columns) {
        this.columns = columns;
    }

    /** The row with the instants at which its window is over; the same one if it has them. */
    RowData corrected(RowData row, LocalTimeline timeline) {
        RowData corrected = row;
        for (int column : columns) {
            if (row.isNullAt(column)) {
                continue;
            }
            long time = row.getTimestamp(column, PRECISION).getMillisecond();
            long last = timeline.lastLike(time);
            if (last != time) {
                UpdatableRowData updated = new UpdatableRowData(corrected, row.getArity());
                updated.setField(column, TimestampData.fromEpochMillis(last));
                corrected = updated;
            }
        }
        return corrected;
    }

    /** Does the same with many rows. */
    List<RowData> corrected(List<RowData> rows, LocalTimeline timeline) {
        if (columns.length == 0) {
            return rows;
        }
        List<RowData> corrected = new ArrayList<>(rows.size());
        for (RowData row : rows) {
            corrected.add(corrected(row, timeline));
        }
        return corrected;
    }
}
