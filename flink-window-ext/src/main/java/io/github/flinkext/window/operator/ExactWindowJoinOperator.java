/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Meter;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.generated.GeneratedJoinCondition;
import org.apache.flink.table.runtime.operators.TableStreamOperator;
import org.apache.flink.table.runtime.operators.join.FlinkJoinType;
import org.apache.flink.table.runtime.operators.join.JoinConditionWithNullFilters;
import org.apache.flink.table.runtime.operators.join.window.WindowJoinOperator;
import org.apache.flink.table.runtime.operators.join.window.utils.WindowJoinHelper;
import org.apache.flink.table.runtime.operators.window.tvf.slicing.SlicingWindowTimerServiceImpl;
import org.apache.flink.table.runtime.operators.window.tvf.state.WindowListState;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;

import javax.annotation.Nullable;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Joins rows of the same window when that is over, as Flink does and with the same state. Only when
 * it is over is reckoned by the clocks of the zone.
 */
@Internal
public final class ExactWindowJoinOperator extends TableStreamOperator<RowData>
        implements TwoInputStreamOperator<RowData, RowData, RowData>, Triggerable<RowData, Long> {

    private static final long serialVersionUID = 1L;

    private final Side leftSide;
    private final Side rightSide;
    private final GeneratedJoinCondition generatedCondition;
    private final boolean[] filterNullKeys;
    private final FlinkJoinType joinType;
    private final ZoneId zone;

    private transient WindowListState<Long> leftRows;
    private transient WindowListState<Long> rightRows;
    private transient JoinConditionWithNullFilters condition;
    private transient WindowJoinHelper helper;
    private transient InternalTimerService<Long> timers;
    private transient LocalTimeline timeline;

    /** What comes from one side: the serializer of its rows, and their columns of the window. */
    private record Side(RowDataSerializer serializer, int windowEnd, WindowTimes times)
            implements Serializable {}

    private ExactWindowJoinOperator(
            WindowJoinOperator stock, WindowTimes leftTimes, WindowTimes rightTimes) {
        leftSide =
                new Side(
                        StockField.JOIN_LEFT.of(stock),
                        StockField.JOIN_LEFT_END.of(stock),
                        leftTimes);
        rightSide =
                new Side(
                        StockField.JOIN_RIGHT.of(stock),
                        StockField.JOIN_RIGHT_END.of(stock),
                        rightTimes);
        generatedCondition = StockField.JOIN_CONDITION.of(stock);
        filterNullKeys = StockField.JOIN_NULL_KEYS.of(stock);
        joinType = StockField.JOIN_TYPE.of(stock);
        zone = StockField.JOIN_ZONE.of(stock);
    }

    /**
     * The operator to put in the place of one of Flink's.
     *
     * @param leftTimes of rows from the left
     * @param rightTimes of rows from the right
     * @return empty if we have none for such an operator
     */
    public static Optional<TwoInputStreamOperator<RowData, RowData, RowData>> insteadOf(
            Object stock, WindowTimes leftTimes, WindowTimes rightTimes) {
        return stock instanceof WindowJoinOperator join
                ? Optional.of(new ExactWindowJoinOperator(join, leftTimes, rightTimes))
                : Optional.empty();
    }

    @Override
    public void open() throws Exception {
        super.open();
        timeline = new LocalTimeline(zone);
        timers = getInternalTimerService("window-timers", LongSerializer.INSTANCE, this);
        leftRows = rows("left-records", leftSide);
        rightRows = rows("right-records", rightSide);
        condition =
                new JoinConditionWithNullFilters(
                        generatedCondition.newInstance(
                                getRuntimeContext().getUserCodeClassLoader()),
                        filterNullKeys,
                        this);
        condition.setRuntimeContext(getRuntimeContext());
        condition.open(DefaultOpenContext.INSTANCE);
        helper = new Helper();
        helper.registerMetric(getRuntimeContext().getMetricGroup());
        RestoredTimers.ofEventTime(timers, this::dueTime).correct(getKeyedStateBackend());
    }

    private WindowListState<Long> rows(String name, Side side) throws Exception {
        return new WindowListState<>(
                (InternalListState<RowData, Long, RowData>)
                        getOrCreateKeyedState(
                                LongSerializer.INSTANCE,
                                new ListStateDescriptor<>(name, side.serializer())));
    }

    @Override
    public void processElement1(StreamRecord<RowData> row) throws Exception {
        add(row.getValue(), leftSide, leftRows, helper.getLeftLateRecordsDroppedRate());
    }

    @Override
    public void processElement2(StreamRecord<RowData> row) throws Exception {
        add(row.getValue(), rightSide, rightRows, helper.getRightLateRecordsDroppedRate());
    }

    private void add(RowData row, Side side, WindowListState<Long> rows, Meter late)
            throws Exception {
        long windowEnd = row.getLong(side.windowEnd());
        if (timeline.completedAt(timers.currentWatermark()) >= windowEnd - 1) {
            late.markEvent();
            return;
        }
        rows.add(windowEnd, row);
        timers.registerEventTimeTimer(windowEnd, dueTime(windowEnd));
    }

    private long dueTime(long windowEnd) {
        return timeline.completionOf(windowEnd - 1);
    }

    @Override
    public void onEventTime(InternalTimer<RowData, Long> timer) throws Exception {
        setCurrentKey(timer.getKey());
        Long window = timer.getNamespace();
        helper.joinAndClear(
                window, rowsOf(window, leftSide, leftRows), rowsOf(window, rightSide, rightRows));
    }

    /** Null if there are none. */
    @Nullable
    private List<RowData> rowsOf(Long window, Side side, WindowListState<Long> rows)
            throws Exception {
        List<RowData> all = rows.get(window);
        return all == null ? null : side.times().corrected(all, timeline);
    }

    @Override
    public void onProcessingTime(InternalTimer<RowData, Long> timer) {
        throw new UnsupportedOperationException("Windows are joined in event time only.");
    }

    @Override
    public void close() throws Exception {
        super.close();
        if (condition != null) {
            condition.close();
        }
    }

    /**
     * Flink's join of the rows of a window. When it is over, we tell; the timers are for metrics.
     */
    private final class Helper extends WindowJoinHelper {

        Helper() {
            super(
                    leftSide.serializer(),
                    rightSide.serializer(),
                    zone,
                    new SlicingWindowTimerServiceImpl(timers, zone),
                    condition,
                    new TimestampedCollector<>(output),
                    joinType);
            collector.eraseTimestamp();
        }

        @Override
        public void clearState(long windowEnd, boolean isLeft) throws Exception {
            (isLeft ? leftRows : rightRows).clear(windowEnd);
        }
    }
}
