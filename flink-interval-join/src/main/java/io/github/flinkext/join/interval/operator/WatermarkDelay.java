/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * An output that holds watermarks back, so that rows which stay in the operator for a while are not
 * late when they leave it.
 *
 * @param delay in milliseconds
 * @param last up to which watermark it applies
 */
record WatermarkDelay<T>(long delay, long last, Output<StreamRecord<T>> output)
        implements Output<StreamRecord<T>> {

    /** The output itself if there is no delay. */
    static <T> Output<StreamRecord<T>> of(long delay, Output<StreamRecord<T>> output) {
        return delay <= 0 ? output : new WatermarkDelay<>(delay, Long.MAX_VALUE, output);
    }

    /**
     * Likewise, but the watermark of the end of input passes. Nothing stays in the operator then,
     * and a window that ends with the input waits for exactly this watermark.
     */
    static <T> Output<StreamRecord<T>> untilTheEnd(long delay, Output<StreamRecord<T>> output) {
        return delay <= 0 ? output : new WatermarkDelay<>(delay, Long.MAX_VALUE - 1, output);
    }

    @Override
    public void emitWatermark(Watermark mark) {
        long time = mark.getTimestamp();
        output.emitWatermark(time > last ? mark : new Watermark(SaturatedTime.minus(time, delay)));
    }

    @Override
    public void collect(StreamRecord<T> element) {
        output.collect(element);
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
        output.collect(tag, element);
    }

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {
        output.emitWatermarkStatus(status);
    }

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {
        output.emitLatencyMarker(marker);
    }

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {
        output.emitRecordAttributes(attributes);
    }

    @Override
    public void emitWatermark(WatermarkEvent watermark) {
        output.emitWatermark(watermark);
    }

    @Override
    public void close() {
        output.close();
    }
}
