/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.join.interval.operator.FunctionJoinOperator;
import io.github.flinkext.join.interval.operator.FunctionJoinSpec;
import io.github.flinkext.join.interval.operator.IntervalBounds;
import io.github.flinkext.join.interval.operator.IntervalJoinType;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.util.OutputTag;

import java.time.Duration;

import static org.apache.flink.util.Preconditions.checkNotNull;

/**
 * An interval join of two keyed streams that reads only the rows in range, inner or outer.
 *
 * <pre>{@code
 * RangeIntervalJoin.of(orders.keyBy(Order::id), shipments.keyBy(Shipment::orderId))
 *         .between(Duration.ofHours(23), Duration.ofHours(24))
 *         .leftOuter()
 *         .process(new JoinOrders());
 * }</pre>
 *
 * <p>It joins what {@code orders.intervalJoin(shipments).between(...)} of Flink joins, in event
 * time, with the same state: a savepoint of a job with one restores into the same job with the
 * other, if the join has the same uid, or both have none. That does not hold for Flink's join with
 * asynchronous state, nor for a change of an inner join into an outer one, since the state of an
 * inner join does not tell which rows have matched.
 *
 * <p>As in Flink's, a row that is behind the watermark is late: it is not joined, and also an outer
 * join does not emit it.
 *
 * @param <K> key of both streams
 * @param <L> rows of the left stream
 * @param <R> rows of the right stream
 */
@PublicEvolving
public final class RangeIntervalJoin<K, L, R> {

    private final KeyedStream<L, K> left;
    private final KeyedStream<R, K> right;
    private final long lower;
    private final long upper;

    private boolean lowerInclusive = true;
    private boolean upperInclusive = true;
    private IntervalJoinType type = IntervalJoinType.INNER;
    private OutputTag<L> leftLate;
    private OutputTag<R> rightLate;

    private RangeIntervalJoin(
            KeyedStream<L, K> left, KeyedStream<R, K> right, Duration lower, Duration upper) {
        this.left = left;
        this.right = right;
        this.lower = lower.toMillis();
        this.upper = upper.toMillis();
    }

    /** Begins a join of two streams that are keyed by the same key. */
    public static <K, L, R> Streams<K, L, R> of(KeyedStream<L, K> left, KeyedStream<R, K> right) {
        return new Streams<>(
                checkNotNull(left, "Invalid left stream: null"),
                checkNotNull(right, "Invalid right stream: null"));
    }

    /** Two streams to be joined; what is missing is the interval. */
    @PublicEvolving
    public static final class Streams<K, L, R> {

        private final KeyedStream<L, K> left;
        private final KeyedStream<R, K> right;

        private Streams(KeyedStream<L, K> left, KeyedStream<R, K> right) {
            this.left = left;
            this.right = right;
        }

        /**
         * Joins each left row with the right rows from {@code lower} after it to {@code upper}
         * after it, both inclusive; negative durations are before it. Counted in milliseconds.
         */
        public RangeIntervalJoin<K, L, R> between(Duration lower, Duration upper) {
            checkNotNull(lower, "Invalid lower bound: null");
            checkNotNull(upper, "Invalid upper bound: null");
            return new RangeIntervalJoin<>(left, right, lower, upper);
        }
    }

    /** Leaves out right rows at exactly the lower bound. */
    public RangeIntervalJoin<K, L, R> lowerBoundExclusive() {
        lowerInclusive = false;
        return this;
    }

    /** Leaves out right rows at exactly the upper bound. */
    public RangeIntervalJoin<K, L, R> upperBoundExclusive() {
        upperInclusive = false;
        return this;
    }

    /**
     * Also calls the function with each left row that matched nothing until it expired, and {@code
     * null} as right row, with the timestamp of the left row. So that it is not late downstream,
     * watermarks are held back by as much as the interval reaches beyond the left row.
     */
    public RangeIntervalJoin<K, L, R> leftOuter() {
        type = type.isRightOuter() ? IntervalJoinType.FULL : IntervalJoinType.LEFT;
        return this;
    }

    /** Like {@link #leftOuter()}, for right rows; with both, the join is a full one. */
    public RangeIntervalJoin<K, L, R> rightOuter() {
        type = type.isLeftOuter() ? IntervalJoinType.FULL : IntervalJoinType.RIGHT;
        return this;
    }

    /** Both {@link #leftOuter()} and {@link #rightOuter()}. */
    public RangeIntervalJoin<K, L, R> fullOuter() {
        return leftOuter().rightOuter();
    }

    /**
     * Sends left rows that are behind the watermark to a side output; otherwise they are dropped.
     */
    public RangeIntervalJoin<K, L, R> sideOutputLeftLateData(OutputTag<L> tag) {
        leftLate = left.getExecutionEnvironment().clean(tag);
        return this;
    }

    /**
     * Sends right rows that are behind the watermark to a side output; otherwise they are dropped.
     */
    public RangeIntervalJoin<K, L, R> sideOutputRightLateData(OutputTag<R> tag) {
        rightLate = right.getExecutionEnvironment().clean(tag);
        return this;
    }

    /**
     * Calls a function with each pair of rows that match. Its context tells the timestamp of both;
     * that of a missing row is {@link Long#MIN_VALUE}.
     */
    public <OUT> SingleOutputStreamOperator<OUT> process(ProcessJoinFunction<L, R, OUT> function) {
        TypeInformation<OUT> outputType =
                TypeExtractor.getBinaryOperatorReturnType(
                        function,
                        ProcessJoinFunction.class,
                        0,
                        1,
                        2,
                        TypeExtractor.NO_INDEX,
                        left.getType(),
                        right.getType(),
                        "RangeIntervalJoin",
                        true);
        return process(function, outputType);
    }

    /** Like {@link #process(ProcessJoinFunction)}, with the type of the function's output. */
    public <OUT> SingleOutputStreamOperator<OUT> process(
            ProcessJoinFunction<L, R, OUT> function, TypeInformation<OUT> outputType) {
        checkNotNull(function, "Invalid function: null");
        checkNotNull(outputType, "Invalid type of the function's output: null");
        FunctionJoinSpec<L, R> spec =
                new FunctionJoinSpec<>(
                        type,
                        IntervalBounds.ofRight(lower, lowerInclusive, upper, upperInclusive),
                        serializer(left),
                        serializer(right),
                        leftLate,
                        rightLate);
        return left.connect(right)
                .keyBy(left.getKeySelector(), right.getKeySelector())
                .transform(
                        "Range Interval Join",
                        outputType,
                        new FunctionJoinOperator<K, L, R, OUT>(
                                spec, left.getExecutionEnvironment().clean(function)));
    }

    private static <T> TypeSerializer<T> serializer(KeyedStream<T, ?> stream) {
        return stream.getType().createSerializer(stream.getExecutionConfig().getSerializerConfig());
    }
}
