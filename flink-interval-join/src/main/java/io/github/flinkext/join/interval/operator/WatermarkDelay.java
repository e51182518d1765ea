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
 */
record WatermarkDelay<T>(long delay, Output<StreamRecord<T>> output)
        implements Output<StreamRecord<T>> {

    /** The output itself if there is no delay. */
    static <T> Output<StreamRecord<T>> of(long delay, Output<StreamRecord<T>> output) {
        return delay <= 0 ? output : new WatermarkDelay<>(delay, output);
    }

    @Override
    public void emitWatermark(Watermark mark) {
        output.emitWatermark(new Watermark(SaturatedTime.minus(mark.getTimestamp(), delay)));
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
