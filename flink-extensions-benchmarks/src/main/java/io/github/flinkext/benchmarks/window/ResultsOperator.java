/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import io.github.flinkext.benchmarks.measure.Moment;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.nio.file.Path;
import java.util.List;

/**
 * Takes the results of a query up to a watermark, and notes when the last one came: then all
 * windows that end by then have been sent.
 */
final class ResultsOperator extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<RowData, Void> {

    private static final long serialVersionUID = 1L;

    private final boolean[] isTimestamp;
    private final long end;
    private final String file;

    private transient Results results;
    private transient long[] values;
    private transient boolean ended;

    ResultsOperator(List<LogicalType> types, long end, String file) {
        this.isTimestamp = new boolean[types.size()];
        for (int i = 0; i < isTimestamp.length; i++) {
            isTimestamp[i] = types.get(i).getTypeRoot() != LogicalTypeRoot.BIGINT;
        }
        this.end = end;
        this.file = file;
    }

    @Override
    public void open() throws Exception {
        super.open();
        results = new Results();
        values = new long[isTimestamp.length];
    }

    @Override
    public void processElement(StreamRecord<RowData> element) {
        if (ended) {
            return;
        }
        RowData row = element.getValue();
        for (int i = 0; i < values.length; i++) {
            values[i] = isTimestamp[i] ? row.getTimestamp(i, 3).getMillisecond() : row.getLong(i);
        }
        switch (row.getRowKind()) {
            case INSERT, UPDATE_AFTER -> results.add(values);
            case UPDATE_BEFORE, DELETE -> results.remove(values);
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        if (!ended && watermark.getTimestamp() >= end) {
            ended = true;
            new ResultsFile(results, Moment.now()).writeTo(Path.of(file));
        }
        super.processWatermark(watermark);
    }
}
