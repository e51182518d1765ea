/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** Calls the user's function, and tells it the timestamps of the rows. */
final class FunctionJoinContext<L, R, OUT> {

    private static final long NONE = Long.MIN_VALUE;

    private final ProcessJoinFunction<L, R, OUT> function;
    private final Output<StreamRecord<OUT>> output;
    private final TimestampedCollector<OUT> collector;
    private final Times times;

    FunctionJoinContext(ProcessJoinFunction<L, R, OUT> function, Output<StreamRecord<OUT>> output) {
        this.function = function;
        this.output = output;
        this.collector = new TimestampedCollector<>(output);
        this.times = new Times(function);
    }

    void join(L left, long leftTime, R right, long rightTime) throws Exception {
        times.left = leftTime;
        times.right = rightTime;
        collector.setAbsoluteTimestamp(times.getTimestamp());
        function.processElement(left, right, times, collector);
    }

    void joinLeft(L left, long time) throws Exception {
        join(left, time, null, NONE);
    }

    void joinRight(R right, long time) throws Exception {
        join(null, NONE, right, time);
    }

    private final class Times extends ProcessJoinFunction<L, R, OUT>.Context {

        private long left;
        private long right;

        Times(ProcessJoinFunction<L, R, OUT> function) {
            function.super();
        }

        @Override
        public long getLeftTimestamp() {
            return left;
        }

        @Override
        public long getRightTimestamp() {
            return right;
        }

        @Override
        public long getTimestamp() {
            return Math.max(left, right);
        }

        @Override
        public <X> void output(OutputTag<X> tag, X value) {
            if (tag == null) {
                throw new IllegalArgumentException("Invalid OutputTag: null");
            }
            output.collect(tag, new StreamRecord<>(value, getTimestamp()));
        }
    }
}
