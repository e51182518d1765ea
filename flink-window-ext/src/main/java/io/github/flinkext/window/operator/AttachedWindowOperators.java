/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.deduplicate.window.processors.RowTimeSyncStateWindowDeduplicateProcessor;
import org.apache.flink.table.runtime.operators.rank.window.processors.SyncStateWindowRankProcessor;
import org.apache.flink.table.runtime.operators.window.tvf.common.SyncStateWindowProcessor;
import org.apache.flink.table.runtime.operators.window.tvf.common.WindowAggOperator;

import java.time.ZoneId;
import java.util.Optional;

/** Operators for rows that bring their windows along: Top-N and deduplication. */
final class AttachedWindowOperators {

    private AttachedWindowOperators() {}

    /**
     * @param processor of an operator of Flink
     * @param times of its results
     * @return empty if we have none for such a processor
     */
    static Optional<OneInputStreamOperator<RowData, RowData>> insteadOf(
            Object processor, WindowTimes times) {
        if (processor instanceof SyncStateWindowRankProcessor) {
            WatchedBuffers buffers = new WatchedBuffers(StockField.RANK_BUFFERS.of(processor));
            return Optional.of(
                    exact(
                            rankInUtc(processor, buffers),
                            buffers,
                            StockField.RANK_ZONE.of(processor),
                            times));
        }
        if (processor instanceof RowTimeSyncStateWindowDeduplicateProcessor) {
            WatchedBuffers buffers =
                    new WatchedBuffers(StockField.DEDUPLICATE_BUFFERS.of(processor));
            return Optional.of(
                    exact(
                            deduplicateInUtc(processor, buffers),
                            buffers,
                            StockField.DEDUPLICATE_ZONE.of(processor),
                            times));
        }
        return Optional.empty();
    }

    private static OneInputStreamOperator<RowData, RowData> exact(
            SyncStateWindowProcessor<Long> inUtc,
            WatchedBuffers buffers,
            ZoneId zone,
            WindowTimes times) {
        return new WindowAggOperator<>(
                new ExactSlicingProcessor(inUtc, buffers, true, zone, times), true);
    }

    private static SyncStateWindowProcessor<Long> rankInUtc(Object stock, WatchedBuffers buffers) {
        long first = StockField.RANK_START.of(stock);
        long last = StockField.RANK_END.of(stock);
        boolean withNumber = StockField.RANK_NUMBER.of(stock);
        int windowEnd = StockField.RANK_WINDOW_END.of(stock);
        return new SyncStateWindowRankProcessor(
                StockField.RANK_INPUT.of(stock),
                StockField.RANK_ORDER.of(stock),
                StockField.RANK_KEY.of(stock),
                buffers,
                first,
                last,
                withNumber,
                windowEnd,
                ExactWindowOperators.UTC);
    }

    private static SyncStateWindowProcessor<Long> deduplicateInUtc(
            Object stock, WatchedBuffers buffers) {
        int windowEnd = StockField.DEDUPLICATE_WINDOW_END.of(stock);
        return new RowTimeSyncStateWindowDeduplicateProcessor(
                StockField.DEDUPLICATE_INPUT.of(stock),
                buffers,
                windowEnd,
                ExactWindowOperators.UTC);
    }
}
