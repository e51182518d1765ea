/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.operators.co.IntervalJoinOperator;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * A join of rows (key, id) by a function, that Flink's operator and ours are made for.
 *
 * @param lower how far right is from left at least, in milliseconds
 * @param upper how far right is from left at most
 * @param tagsLate whether late rows go to a side output
 */
record FunctionJoinCase(
        IntervalJoinType type,
        long lower,
        boolean lowerInclusive,
        long upper,
        boolean upperInclusive,
        boolean tagsLate) {

    static final OutputTag<String> PAIRS = new OutputTag<>("pairs", Types.STRING);

    static final TypeInformation<Tuple2<String, Long>> ROW = Types.TUPLE(Types.STRING, Types.LONG);
    static final OutputTag<Tuple2<String, Long>> LEFT_LATE = new OutputTag<>("left late", ROW);
    static final OutputTag<Tuple2<String, Long>> RIGHT_LATE = new OutputTag<>("right late", ROW);

    /** Inclusive, late rows to a side output. */
    static FunctionJoinCase of(IntervalJoinType type, long lower, long upper) {
        return new FunctionJoinCase(type, lower, true, upper, true, true);
    }

    FunctionJoinOperator<String, Tuple2<String, Long>, Tuple2<String, Long>, String> ours() {
        return ours(new Describe());
    }

    FunctionJoinOperator<String, Tuple2<String, Long>, Tuple2<String, Long>, String> ours(
            ProcessJoinFunction<Tuple2<String, Long>, Tuple2<String, Long>, String> function) {
        return new FunctionJoinOperator<String, Tuple2<String, Long>, Tuple2<String, Long>, String>(
                new FunctionJoinSpec<>(
                        type,
                        IntervalBounds.ofRight(lower, lowerInclusive, upper, upperInclusive),
                        serializer(),
                        serializer(),
                        tagsLate ? LEFT_LATE : null,
                        tagsLate ? RIGHT_LATE : null),
                function);
    }

    /** Flink's joins are inner. */
    TwoInputStreamOperator<Tuple2<String, Long>, Tuple2<String, Long>, String> flinks() {
        return new IntervalJoinOperator<String, Tuple2<String, Long>, Tuple2<String, Long>, String>(
                lower,
                upper,
                lowerInclusive,
                upperInclusive,
                tagsLate ? LEFT_LATE : null,
                tagsLate ? RIGHT_LATE : null,
                serializer(),
                serializer(),
                new Describe());
    }

    private static TypeSerializer<Tuple2<String, Long>> serializer() {
        return ROW.createSerializer(new ExecutionConfig().getSerializerConfig());
    }

    /** Such as {@code l12+r7} or {@code null+r7}. */
    static String pairOf(Tuple2<String, Long> left, Tuple2<String, Long> right) {
        return (left == null ? "null" : "l" + left.f1)
                + "+"
                + (right == null ? "null" : "r" + right.f1);
    }

    /** Whether rows of these times match. */
    boolean matches(long leftTime, long rightTime) {
        long after = rightTime - leftTime;
        return (lowerInclusive ? after >= lower : after > lower)
                && (upperInclusive ? after <= upper : after < upper);
    }

    /** Emits the pair and what it is told of their times, and the pair to a side output. */
    private static final class Describe
            extends ProcessJoinFunction<Tuple2<String, Long>, Tuple2<String, Long>, String> {

        @Override
        public void processElement(
                Tuple2<String, Long> left,
                Tuple2<String, Long> right,
                Context context,
                Collector<String> out) {
            String pair = pairOf(left, right);
            out.collect(
                    "%s of %d and %d, %d"
                            .formatted(
                                    pair,
                                    context.getLeftTimestamp(),
                                    context.getRightTimestamp(),
                                    context.getTimestamp()));
            context.output(PAIRS, pair);
        }
    }
}
