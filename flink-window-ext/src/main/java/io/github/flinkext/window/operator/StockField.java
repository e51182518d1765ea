/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.runtime.operators.aggregate.window.LocalSlicingWindowAggOperator;
import org.apache.flink.table.runtime.operators.aggregate.window.buffers.RecordsWindowBuffer;
import org.apache.flink.table.runtime.operators.aggregate.window.processors.AbstractSliceSyncStateWindowAggProcessor;
import org.apache.flink.table.runtime.operators.aggregate.window.processors.AbstractSyncStateWindowAggProcessor;
import org.apache.flink.table.runtime.operators.aggregate.window.processors.UnsliceSyncStateWindowAggProcessor;
import org.apache.flink.table.runtime.operators.aggregate.window.processors.WindowAggProcessorBase;
import org.apache.flink.table.runtime.operators.deduplicate.window.processors.RowTimeSyncStateWindowDeduplicateProcessor;
import org.apache.flink.table.runtime.operators.join.window.WindowJoinOperator;
import org.apache.flink.table.runtime.operators.rank.window.processors.SyncStateWindowRankProcessor;
import org.apache.flink.table.runtime.operators.window.tvf.common.WindowAggOperator;

import java.lang.reflect.Field;

/**
 * A field of Flink's window operators, all of them private, that says what the operator was made
 * of. Checked on Flink 2.1.1, 2.2.0 and 2.3.0.
 */
@Internal
public enum StockField {
    PROCESSOR(WindowAggOperator.class, "windowProcessor"),
    AGGREGATES(WindowAggProcessorBase.class, "genAggsHandler"),
    ACCUMULATOR_SERIALIZER(WindowAggProcessorBase.class, "accSerializer"),
    IS_EVENT_TIME(WindowAggProcessorBase.class, "isEventTime"),
    ZONE(WindowAggProcessorBase.class, "shiftTimeZone"),
    EMPTINESS(AbstractSyncStateWindowAggProcessor.class, "emptySupplier"),
    COUNT_STAR(
            nested(AbstractSyncStateWindowAggProcessor.class, "WindowIsEmptySupplier"),
            "indexOfCountStar"),
    BUFFERS(AbstractSliceSyncStateWindowAggProcessor.class, "windowBufferFactory"),
    BUFFER_KEYS(RecordsWindowBuffer.Factory.class, "keySer"),
    BUFFER_ROWS(RecordsWindowBuffer.Factory.class, "inputSer"),
    BUFFER_COMBINERS(RecordsWindowBuffer.Factory.class, "factory"),
    SLICES(AbstractSliceSyncStateWindowAggProcessor.class, "sliceAssigner"),
    SESSIONS(UnsliceSyncStateWindowAggProcessor.class, "unsliceAssigner"),
    LOCAL_KEY(LocalSlicingWindowAggOperator.class, "keySelector"),
    LOCAL_SLICES(LocalSlicingWindowAggOperator.class, "sliceAssigner"),
    LOCAL_BUFFERS(LocalSlicingWindowAggOperator.class, "windowBufferFactory"),
    LOCAL_ZONE(LocalSlicingWindowAggOperator.class, "shiftTimezone"),
    RANK_INPUT(SyncStateWindowRankProcessor.class, "inputSerializer"),
    RANK_ORDER(SyncStateWindowRankProcessor.class, "generatedSortKeyComparator"),
    RANK_KEY(SyncStateWindowRankProcessor.class, "sortKeySerializer"),
    RANK_BUFFERS(SyncStateWindowRankProcessor.class, "bufferFactory"),
    RANK_START(SyncStateWindowRankProcessor.class, "rankStart"),
    RANK_END(SyncStateWindowRankProcessor.class, "rankEnd"),
    RANK_NUMBER(SyncStateWindowRankProcessor.class, "outputRankNumber"),
    RANK_WINDOW_END(SyncStateWindowRankProcessor.class, "windowEndIndex"),
    RANK_ZONE(SyncStateWindowRankProcessor.class, "shiftTimeZone"),
    DEDUPLICATE_INPUT(RowTimeSyncStateWindowDeduplicateProcessor.class, "inputSerializer"),
    DEDUPLICATE_BUFFERS(RowTimeSyncStateWindowDeduplicateProcessor.class, "bufferFactory"),
    DEDUPLICATE_WINDOW_END(RowTimeSyncStateWindowDeduplicateProcessor.class, "windowEndIndex"),
    DEDUPLICATE_ZONE(RowTimeSyncStateWindowDeduplicateProcessor.class, "shiftTimeZone"),
    JOIN_LEFT(WindowJoinOperator.class, "leftSerializer"),
    JOIN_LEFT_END(WindowJoinOperator.class, "leftWindowEndIndex"),
    JOIN_RIGHT(WindowJoinOperator.class, "rightSerializer"),
    JOIN_RIGHT_END(WindowJoinOperator.class, "rightWindowEndIndex"),
    JOIN_CONDITION(WindowJoinOperator.class, "generatedJoinCondition"),
    JOIN_NULL_KEYS(WindowJoinOperator.class, "filterNullKeys"),
    JOIN_TYPE(WindowJoinOperator.class, "joinType"),
    JOIN_ZONE(WindowJoinOperator.class, "shiftTimeZone");

    private final Class<?> owner;
    private final String fieldName;

    StockField(Class<?> owner, String fieldName) {
        this.owner = owner;
        this.fieldName = fieldName;
    }

    /** The class that declares it. */
    public Class<?> owner() {
        return owner;
    }

    /** Its name in that class. */
    public String fieldName() {
        return fieldName;
    }

    /** What an operator has in it. */
    @SuppressWarnings("unchecked")
    <T> T of(Object object) {
        try {
            Field field = owner.getDeclaredField(fieldName);
            field.setAccessible(true);
            return (T) field.get(object);
        } catch (ReflectiveOperationException e) {
            throw new TableException(
                    "Cannot read " + owner.getName() + "#" + fieldName + " of a window operator",
                    e);
        }
    }

    private static Class<?> nested(Class<?> outer, String name) {
        for (Class<?> nested : outer.getDeclaredClasses()) {
            if (nested.getSimpleName().equals(name)) {
                return nested;
            }
        }
        throw new TableException(outer.getName() + " has no class " + name);
    }
}
