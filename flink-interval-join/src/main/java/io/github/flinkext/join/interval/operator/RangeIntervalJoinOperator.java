/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import io.github.flinkext.join.interval.state.KeyNotes;
import io.github.flinkext.join.interval.state.KeyNotes.Side;
import io.github.flinkext.join.interval.state.RecentKeys;
import io.github.flinkext.join.interval.state.TimeOrderedBuffer;
import io.github.flinkext.join.interval.state.TimeOrderedBuffers;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.NullAwareGetters;
import org.apache.flink.table.runtime.operators.join.OuterJoinPaddingUtil;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.IOUtils;

import java.util.List;

/*
 * State, by Flink's names and serializers, so that a savepoint of either operator restores into the
 * other:
 *
 *   IntervalJoinLeftCache, ...RightCache            map from time to the rows of it, with a flag
 *                                                   whether the row has matched
 *   IntervalJoinRightTimerState, ...LeftTimerState  when the timer is due that removes expired rows
 *                                                   of the left, of the right: Flink names them
 *                                                   after the stream whose time they wait for
 *   timers "user-timers" with a void namespace      one for each side and key that has rows
 *
 * A row expires when the watermark shows that no row of the other side can come that matches it. It
 * is removed then or a little later, see CleanUpSchedule; a probe does not see it either way. So
 * what a late row matches depends on the watermark alone, not on what was cleaned up before.
 */
/**
 * Joins rows of two inputs that have the same key and whose times are close, in the place of
 * Flink's {@code RowTimeIntervalJoin} and {@code ProcTimeIntervalJoin}.
 *
 * <p>A row is joined with the kept rows of the other side in its range, which are read by a {@link
 * TimeOrderedBuffer}, and kept as long as it can still match. The idea of reading a range is of
 * FLINK-11050.
 *
 * <p>A row whose key has a null that matches nothing is not kept: it is dropped or padded at once.
 */
@Internal
public final class RangeIntervalJoinOperator extends AbstractStreamOperator<RowData>
        implements TwoInputStreamOperator<RowData, RowData, RowData>,
                Triggerable<RowData, VoidNamespace> {

    private static final long serialVersionUID = 1L;

    private static final String LEFT_ROWS = "IntervalJoinLeftCache";
    private static final String RIGHT_ROWS = "IntervalJoinRightCache";
    private static final String LEFT_ROWS_TIMER = "IntervalJoinRightTimerState";
    private static final String RIGHT_ROWS_TIMER = "IntervalJoinLeftTimerState";
    private static final String TIMERS = "user-timers";

    private final RangeIntervalJoinSpec spec;

    private transient int[] nullFilteringKeys;
    private transient JoinClock clock;
    private transient TimestampedCollector<RowData> collector;
    private transient JoinOutput joinOutput;
    private transient JoinSide left;
    private transient JoinSide right;
    private transient PeriodicRelease periodicRelease;

    public RangeIntervalJoinOperator(RangeIntervalJoinSpec spec) {
        this.spec = spec;
    }

    @Override
    protected void setup(
            StreamTask<?, ?> task, StreamConfig config, Output<StreamRecord<RowData>> output) {
        super.setup(task, config, output);
        if (spec.eventTime()) {
            this.output =
                    spec.isOuter()
                            ? WatermarkDelay.untilTheEnd(spec.outputDelay(), this.output)
                            : WatermarkDelay.of(spec.outputDelay(), this.output);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        nullFilteringKeys = spec.nullFilteringKeys().stream().mapToInt(Integer::intValue).toArray();
        clock =
                JoinClock.of(
                        spec.eventTime(),
                        getInternalTimerService(TIMERS, VoidNamespaceSerializer.INSTANCE, this));
        collector = new TimestampedCollector<>(output);
        joinOutput =
                new JoinOutput(
                        spec.condition().newInstance(getUserCodeClassloader()),
                        new OuterJoinPaddingUtil(
                                spec.left().type().toRowSize(), spec.right().type().toRowSize()),
                        collector);
        joinOutput.open(getRuntimeContext());
        openSides();
        periodicRelease = new PeriodicRelease(getProcessingTimeService(), this::releaseReaders);
    }

    private void openSides() throws Exception {
        TimeOrderedBuffers<RowData> buffers = new TimeOrderedBuffers<>(getKeyedStateBackend());
        TimeOrderedBuffer<Tuple2<RowData, Boolean>> leftRows =
                rows(buffers, LEFT_ROWS, Side.LEFT, spec.left().type());
        TimeOrderedBuffer<Tuple2<RowData, Boolean>> rightRows =
                rows(buffers, RIGHT_ROWS, Side.RIGHT, spec.right().type());
        IntervalJoinMetrics metrics =
                new IntervalJoinMetrics(
                        getMetricGroup(), leftRows, rightRows, buffers.fallenBack());
        boolean leftOuter = spec.type().isLeftOuter();
        boolean rightOuter = spec.type().isRightOuter();
        left =
                new JoinSide(
                        leftRows,
                        timer(LEFT_ROWS_TIMER, buffers.notes(), Side.LEFT),
                        schedule(leftOuter),
                        spec.bounds().leftRetention(),
                        leftOuter,
                        joinOutput::join,
                        joinOutput::padLeft,
                        metrics);
        right =
                new JoinSide(
                        rightRows,
                        timer(RIGHT_ROWS_TIMER, buffers.notes(), Side.RIGHT),
                        schedule(rightOuter),
                        spec.bounds().rightRetention(),
                        rightOuter,
                        (kept, probe) -> joinOutput.join(probe, kept),
                        joinOutput::padRight,
                        metrics);
    }

    private TimeOrderedBuffer<Tuple2<RowData, Boolean>> rows(
            TimeOrderedBuffers<RowData> buffers,
            String name,
            Side side,
            InternalTypeInfo<RowData> type) {
        MapState<Long, List<Tuple2<RowData, Boolean>>> state =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        name,
                                        BasicTypeInfo.LONG_TYPE_INFO,
                                        new ListTypeInfo<>(
                                                new TupleTypeInfo<>(
                                                        type, BasicTypeInfo.BOOLEAN_TYPE_INFO))));
        return buffers.over(state, name, side);
    }

    private CleanUpTimer timer(String name, RecentKeys<RowData, KeyNotes> notes, Side side) {
        return new CleanUpTimer(
                getRuntimeContext().getState(new ValueStateDescriptor<>(name, Long.class)),
                notes,
                side,
                clock);
    }

    private CleanUpSchedule schedule(boolean outer) {
        return outer
                ? CleanUpSchedule.exact(spec.minCleanUpInterval())
                : CleanUpSchedule.inPasses(spec.minCleanUpInterval(), spec.bounds().width());
    }

    @Override
    public void processElement1(StreamRecord<RowData> element) throws Exception {
        process(element, spec.left(), left, right);
    }

    @Override
    public void processElement2(StreamRecord<RowData> element) throws Exception {
        process(element, spec.right(), right, left);
    }

    private void process(StreamRecord<RowData> element, SideSpec side, JoinSide own, JoinSide other)
            throws Exception {
        RowData row = element.getValue();
        collector.setTimestamp(element);
        if (keyMatchesNothing()) {
            own.emitIfOuter(row);
            return;
        }
        long now = clock.now();
        long time = clock.timeOf(row, side.timeIndex(), now);
        long firstMatch = SaturatedTime.minus(time, other.retention());
        long lastMatch = own.lastMatchOf(time);
        boolean matched = other.probe(row, firstMatch, lastMatch, now);
        if (now < lastMatch) {
            own.keep(row, time, matched);
        } else if (!matched) {
            own.emitIfOuter(row);
        }
    }

    private boolean keyMatchesNothing() {
        return nullFilteringKeys.length > 0
                && ((NullAwareGetters) getCurrentKey()).anyNull(nullFilteringKeys);
    }

    @Override
    public void onEventTime(InternalTimer<RowData, VoidNamespace> timer) throws Exception {
        collector.setAbsoluteTimestamp(timer.getTimestamp());
        onTimer(timer.getTimestamp());
    }

    @Override
    public void onProcessingTime(InternalTimer<RowData, VoidNamespace> timer) throws Exception {
        collector.eraseTimestamp();
        onTimer(timer.getTimestamp());
    }

    private void onTimer(long time) throws Exception {
        long now = clock.now();
        right.onTimer(time, now);
        left.onTimer(time, now);
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

    /** As in Flink's operator since 2.3: a barrier need not wait for all timers of a watermark. */
    @SuppressWarnings("MissingOverride") // Not declared with an argument before Flink 2.3.
    public boolean useInterruptibleTimers(ReadableConfig config) {
        return true;
    }

    @Override
    public void close() throws Exception {
        // Native readers must be gone before the backend is. Closes also what follows a failure.
        IOUtils.closeAll(periodicRelease, left, right, joinOutput, super::close);
    }
}
