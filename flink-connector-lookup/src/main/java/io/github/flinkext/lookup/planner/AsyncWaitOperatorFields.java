/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import io.github.flinkext.lookup.operator.LookupJoinOperatorFactory;
import io.github.flinkext.sql.planner.PlannerMember;

import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.data.RowData;

import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Flink's factory of asynchronous operators was made with. It has no getters, so its fields
 * are read; they are the same in Flink 2.1.1, 2.2.0 and 2.3.0.
 */
final class AsyncWaitOperatorFields {

    private static final String FUNCTION = "asyncFunction";
    private static final String TIMEOUT = "timeout";
    private static final String CAPACITY = "capacity";
    private static final String OUTPUT_MODE = "outputMode";

    private AsyncWaitOperatorFields() {}

    static List<PlannerMember> members() {
        return Stream.of(FUNCTION, TIMEOUT, CAPACITY, OUTPUT_MODE)
                .map(name -> PlannerMember.field(AsyncWaitOperatorFactory.class, name))
                .toList();
    }

    static boolean isAsyncWaitOperator(StreamOperatorFactory<RowData> factory) {
        return factory.getClass() == AsyncWaitOperatorFactory.class;
    }

    /** Our factory for the same function. */
    @SuppressWarnings("unchecked")
    static LookupJoinOperatorFactory<RowData, RowData> replacementOf(
            StreamOperatorFactory<RowData> factory) {
        return new LookupJoinOperatorFactory<>(
                (AsyncFunction<RowData, RowData>) read(factory, FUNCTION),
                read(factory, OUTPUT_MODE) == OutputMode.ORDERED,
                (int) read(factory, CAPACITY),
                (long) read(factory, TIMEOUT));
    }

    private static Object read(StreamOperatorFactory<RowData> factory, String name) {
        try {
            Field field = AsyncWaitOperatorFactory.class.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(factory);
        } catch (ReflectiveOperationException e) {
            throw new TableException(
                    "Cannot read '" + name + "' of Flink's asynchronous operator", e);
        }
    }
}
