/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.util.OutputTag;

import java.io.Serializable;

/** The side output of an operator for rows that come too late for their window. */
@Internal
public final class LateRowOutput implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Says that records have no time. */
    public static final int NO_TIME = -1;

    /** That of all time attributes. */
    private static final int TIME_PRECISION = 3;

    private final OutputTag<RowData> tag;
    private final int[] columns;
    private final int timeField;
    private final RowDataSerializer serializer;
    private transient Output<?> output;

    /**
     * @param columns those of a row that are sent, by their place in it
     * @param type of what is sent
     * @param timeField the place in it of the time that a record is to have, or {@link #NO_TIME}
     */
    public LateRowOutput(int[] columns, InternalTypeInfo<RowData> type, int timeField) {
        this.tag = new OutputTag<>("flinkext-late-rows", type);
        this.columns = columns;
        this.timeField = timeField;
        this.serializer = type.toRowSerializer();
    }

    /** What the side output is called. */
    public OutputTag<RowData> tag() {
        return tag;
    }

    /** To be called before the first row is sent. */
    void open(Output<?> ofOperator) {
        this.output = ofOperator;
    }

    /** Sends a copy of a row, which may be used again. */
    void send(RowData row) {
        RowData sent = serializer.copy(ProjectedRowData.from(columns).replaceRow(row));
        StreamRecord<RowData> record = new StreamRecord<>(sent);
        if (timeField != NO_TIME && !sent.isNullAt(timeField)) {
            record.setTimestamp(sent.getTimestamp(timeField, TIME_PRECISION).getMillisecond());
        }
        output.collect(tag, record);
    }
}
