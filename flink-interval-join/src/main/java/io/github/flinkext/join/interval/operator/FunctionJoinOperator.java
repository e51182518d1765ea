/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.state.KeyNotes.Side;
import io.github.flinkext.join.interval.state.TimeOrderedBuffer;
import io.github.flinkext.join.interval.state.TimeOrderedBuffers;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.operators.co.IntervalJoinOperator.BufferEntry;
import org.apache.flink.streaming.api.operators.co.IntervalJoinOperator.BufferEntrySerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;

import javax.annotation.Nullable;

import java.util.List;

/*
 * State, by Flink's names and serializers, so that a savepoint of either operator restores into the
 * other:
 *
 *   LEFT_BUFFER, RIGHT_BUFFER      map from time to the rows of it, with a flag whether the row has
 *                                  matched, which Flink's operator has but never sets
 *   timers "CLEANUP_TIMER"         one for each time that has rows, in a namespace of its side.
 *                                  Flink removes nothing but by them, so none may be missing.
 */
/**
 * Joins rows of two keyed streams whose timestamps are close, in the place of Flink's {@code
 * IntervalJoinOperator}, inner or outer. Event time only, as there.
 */
@Internal
public final class FunctionJoinOperator<K, L, R, OUT>
        extends AbstractUdfStreamOperator<OUT, ProcessJoinFunction<L, R, OUT>>
        implements TwoInputStreamOperator<L, R, OUT>, Triggerable<K, String> {

    private static final long serialVersionUID = 1L;

    private static final String LEFT_ROWS = "LEFT_BUFFER";
    private static final String RIGHT_ROWS = "RIGHT_BUFFER";
    private static final String TIMERS = "CLEANUP_TIMER";
    private static final String LEFT_TIMERS = "CLEANUP_LEFT";
    private static final String RIGHT_TIMERS = "CLEANUP_RIGHT";

    private final FunctionJoinSpec<L, R> spec;

    private transient MapState<Long, List<BufferEntry<L>>> leftRows;
    private transient MapState<Long, List<BufferEntry<R>>> rightRows;
    private transient InternalTimerService<String> timers;
    private transient FunctionJoinSide<L, R> left;
    private transient FunctionJoinSide<R, L> right;
    private transient PeriodicRelease periodicRelease;

    public FunctionJoinOperator(
            FunctionJoinSpec<L, R> spec, ProcessJoinFunction<L, R, OUT> function) {
        super(function);
        this.spec = spec;
    }

    @Override
    protected void setup(
            StreamTask<?, ?> task, StreamConfig config, Output<StreamRecord<OUT>> output) {
        super.setup(task, config, output);
        this.output = WatermarkDelay.untilTheEnd(spec.outputDelay(), this.output);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        leftRows = rows(context.getKeyedStateStore(), LEFT_ROWS, spec.left());
        rightRows = rows(context.getKeyedStateStore(), RIGHT_ROWS, spec.right());
    }

    private static <T> MapState<Long, List<BufferEntry<T>>> rows(
            KeyedStateStore store, String name, TypeSerializer<T> serializer) {
        return store.getMapState(
                new MapStateDescriptor<>(
                        name,
                        LongSerializer.INSTANCE,
                        new ListSerializer<>(new BufferEntrySerializer<>(serializer))));
    }

    @Override
    public void open() throws Exception {
        super.open();
        timers = getInternalTimerService(TIMERS, StringSerializer.INSTANCE, this);
        FunctionJoinContext<L, R, OUT> context = new FunctionJoinContext<>(userFunction, output);
        TimeOrderedBuffers<K> buffers = new TimeOrderedBuffers<>(getKeyedStateBackend());
        TimeOrderedBuffer<BufferEntry<L>> leftBuffer = buffers.over(leftRows, LEFT_ROWS, Side.LEFT);
        TimeOrderedBuffer<BufferEntry<R>> rightBuffer =
                buffers.over(rightRows, RIGHT_ROWS, Side.RIGHT);
        IntervalJoinMetrics metrics =
                new IntervalJoinMetrics(
                        getMetricGroup(), leftBuffer, rightBuffer, buffers.fallenBack());
        left =
                new FunctionJoinSide<>(
                        leftBuffer,
                        spec.bounds().leftRetention(),
                        spec.type().isLeftOuter(),
                        context::join,
                        context::joinLeft,
                        metrics);
        right =
                new FunctionJoinSide<>(
                        rightBuffer,
                        spec.bounds().rightRetention(),
                        spec.type().isRightOuter(),
                        (kept, keptTime, probe, probeTime) ->
                                context.join(probe, probeTime, kept, keptTime),
                        context::joinRight,
                        metrics);
        periodicRelease = new PeriodicRelease(getProcessingTimeService(), this::releaseReaders);
    }

    @Override
    public void processElement1(StreamRecord<L> element) throws Exception {
        process(element, left, right, LEFT_TIMERS, spec.leftLate());
    }

    @Override
    public void processElement2(StreamRecord<R> element) throws Exception {
        process(element, right, left, RIGHT_TIMERS, spec.rightLate());
    }

    private <T, O> void process(
            StreamRecord<T> element,
            FunctionJoinSide<T, O> own,
            FunctionJoinSide<O, T> other,
            String timerNamespace,
            @Nullable OutputTag<T> late)
            throws Exception {
        T row = element.getValue();
        long time = element.getTimestamp();
        if (time == Long.MIN_VALUE) {
            throw new FlinkException(
                    "Cannot join a row without a timestamp. Assign timestamps and watermarks before"
                            + " the streams are keyed.");
        }
        if (time < timers.currentWatermark()) {
            if (late != null) {
                output.collect(late, new StreamRecord<>(row, time));
            }
            return;
        }
        boolean matched =
                other.probe(
                        row,
                        time,
                        SaturatedTime.minus(time, other.retention()),
                        SaturatedTime.plus(time, own.retention()));
        own.keep(row, time, matched);
        timers.registerEventTimeTimer(timerNamespace, own.removalOf(time));
    }

    @Override
    public void onEventTime(InternalTimer<K, String> timer) throws Exception {
        FunctionJoinSide<?, ?> side = timer.getNamespace().equals(LEFT_TIMERS) ? left : right;
        side.onTimer(timer.getTimestamp());
    }

    @Override
    public void onProcessingTime(InternalTimer<K, String> timer) {
        throw new IllegalStateException("Invalid timer of an event time join: " + timer);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        releaseReaders();
    }

    private void releaseReaders() {
        left.release();
        right.release();
    }

    @Override
    public void close() throws Exception {
        // Native readers must be gone before the backend is. Closes also what follows a failure.
        IOUtils.closeAll(periodicRelease, left, right, super::close);
    }
}
