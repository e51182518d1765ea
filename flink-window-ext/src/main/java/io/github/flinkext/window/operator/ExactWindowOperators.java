/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.generated.GeneratedNamespaceAggsHandleFunction;
import org.apache.flink.table.runtime.operators.aggregate.window.LocalSlicingWindowAggOperator;
import org.apache.flink.table.runtime.operators.aggregate.window.buffers.RecordsWindowBuffer;
import org.apache.flink.table.runtime.operators.aggregate.window.processors.AbstractSliceSyncStateWindowAggProcessor;
import org.apache.flink.table.runtime.operators.aggregate.window.processors.SliceSharedSyncStateWindowAggProcessor;
import org.apache.flink.table.runtime.operators.aggregate.window.processors.SliceUnsharedSyncStateWindowAggProcessor;
import org.apache.flink.table.runtime.operators.aggregate.window.processors.UnsliceSyncStateWindowAggProcessor;
import org.apache.flink.table.runtime.operators.window.TimeWindow;
import org.apache.flink.table.runtime.operators.window.tvf.common.SyncStateWindowProcessor;
import org.apache.flink.table.runtime.operators.window.tvf.common.WindowAggOperator;
import org.apache.flink.table.runtime.operators.window.tvf.slicing.SliceAssigner;
import org.apache.flink.table.runtime.operators.window.tvf.slicing.SliceSharedAssigner;
import org.apache.flink.table.runtime.operators.window.tvf.slicing.SliceUnsharedAssigner;
import org.apache.flink.table.runtime.operators.window.tvf.unslicing.UnsliceAssigner;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** Makes window operators that lose no row out of Flink's, which do. */
@Internal
public final class ExactWindowOperators {

    /** The zone that Flink's operators know as the one in which nothing is to be converted. */
    static final ZoneId UTC = ZoneId.of("UTC");

    private ExactWindowOperators() {}

    /**
     * The operator to put in the place of one of Flink's: same results, but for the rows that
     * Flink's loses and their {@linkplain WindowTimes times}, and same state.
     *
     * @param times of the results
     * @return empty if we have none for such an operator
     */
    public static Optional<OneInputStreamOperator<RowData, RowData>> insteadOf(
            OneInputStreamOperator<RowData, RowData> stock, WindowTimes times) {
        if (stock instanceof LocalSlicingWindowAggOperator) {
            return Optional.of(firstPhase(stock));
        }
        if (!(stock instanceof WindowAggOperator)) {
            return Optional.empty();
        }
        Object processor = StockField.PROCESSOR.of(stock);
        if (processor instanceof AbstractSliceSyncStateWindowAggProcessor slicing) {
            return Optional.of(slicing(slicing, times));
        }
        if (processor instanceof UnsliceSyncStateWindowAggProcessor sessions) {
            boolean isEventTime = StockField.IS_EVENT_TIME.of(sessions);
            // Sessions have no buffer to forget rows in, and take the machine's time for local.
            return Optional.of(isEventTime ? sessions(sessions, times) : stock);
        }
        return AttachedWindowOperators.insteadOf(processor, times);
    }

    private static OneInputStreamOperator<RowData, RowData> firstPhase(Object stock) {
        return new ExactLocalSlicingWindowAggOperator(
                StockField.LOCAL_KEY.of(stock),
                StockField.LOCAL_SLICES.of(stock),
                StockField.LOCAL_BUFFERS.of(stock),
                StockField.LOCAL_ZONE.of(stock));
    }

    /**
     * The operator to put in the place of one of Flink's, which also shows results of windows that
     * are not over yet.
     *
     * @param stock of windows of a fixed size
     * @param interval between results of a window; a part of its size
     * @param offset of the windows
     * @param results serializes the results
     * @param withUpdateBefore whether a result that is updated is sent along with the new one
     * @param times of the results
     * @return empty if we have none for such an operator
     */
    public static Optional<OneInputStreamOperator<RowData, RowData>> incremental(
            OneInputStreamOperator<RowData, RowData> stock,
            Duration interval,
            Duration offset,
            RowDataSerializer results,
            boolean withUpdateBefore,
            WindowTimes times) {
        if (!(stock instanceof WindowAggOperator)) {
            return Optional.empty();
        }
        AbstractSliceSyncStateWindowAggProcessor processor = StockField.PROCESSOR.of(stock);
        Object buffers = StockField.BUFFERS.of(processor);
        boolean isEventTime = StockField.IS_EVENT_TIME.of(processor);
        SliceChanges changes = new SliceChanges(StockField.BUFFER_COMBINERS.of(buffers));
        WatchedBuffers watched =
                new WatchedBuffers(
                        new RecordsWindowBuffer.Factory(
                                StockField.BUFFER_KEYS.of(buffers),
                                StockField.BUFFER_ROWS.of(buffers),
                                changes));
        IncrementalSlicingProcessor incremental =
                new IncrementalSlicingProcessor(
                        slicingInUtc(processor, watched),
                        watched,
                        changes,
                        StockField.SLICES.of(processor),
                        new EarlyFiring(interval, offset),
                        results,
                        withUpdateBefore,
                        isEventTime,
                        StockField.ZONE.of(processor),
                        times);
        return Optional.of(new WindowAggOperator<>(incremental, isEventTime));
    }

    private static OneInputStreamOperator<RowData, RowData> slicing(
            AbstractSliceSyncStateWindowAggProcessor stock, WindowTimes times) {
        boolean isEventTime = StockField.IS_EVENT_TIME.of(stock);
        WatchedBuffers buffers = new WatchedBuffers(StockField.BUFFERS.of(stock));
        return new WindowAggOperator<>(
                new ExactSlicingProcessor(
                        slicingInUtc(stock, buffers),
                        buffers,
                        isEventTime,
                        StockField.ZONE.of(stock),
                        times),
                isEventTime);
    }

    private static SyncStateWindowProcessor<Long> slicingInUtc(
            AbstractSliceSyncStateWindowAggProcessor stock, WatchedBuffers buffers) {
        GeneratedNamespaceAggsHandleFunction<Long> aggregates = StockField.AGGREGATES.of(stock);
        TypeSerializer<RowData> accumulators = StockField.ACCUMULATOR_SERIALIZER.of(stock);
        SliceAssigner slices = StockField.SLICES.of(stock);
        return slices instanceof SliceSharedAssigner shared
                ? new SliceSharedSyncStateWindowAggProcessor(
                        aggregates, buffers, shared, accumulators, countStar(stock), UTC)
                : new SliceUnsharedSyncStateWindowAggProcessor(
                        aggregates,
                        buffers,
                        (SliceUnsharedAssigner) slices,
                        accumulators,
                        countStar(stock),
                        UTC);
    }

    private static OneInputStreamOperator<RowData, RowData> sessions(
            UnsliceSyncStateWindowAggProcessor stock, WindowTimes times) {
        UnsliceAssigner<TimeWindow> sessions = StockField.SESSIONS.of(stock);
        return new WindowAggOperator<>(
                new ExactSessionProcessor(
                        new UnsliceSyncStateWindowAggProcessor(
                                StockField.AGGREGATES.of(stock),
                                sessions,
                                StockField.ACCUMULATOR_SERIALIZER.of(stock),
                                countStar(stock),
                                UTC),
                        StockField.ZONE.of(stock),
                        times),
                true);
    }

    private static int countStar(Object stock) {
        return StockField.COUNT_STAR.of(StockField.EMPTINESS.of(stock));
    }
}
