/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchLookupFunction;
import io.github.flinkext.lookup.FailurePolicy;
import io.github.flinkext.lookup.LookupJoinOptions;
import io.github.flinkext.lookup.LookupSettings;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.LookupTableSource.LookupContext;
import org.apache.flink.table.connector.source.lookup.AsyncLookupFunctionProvider;
import org.apache.flink.table.connector.source.lookup.LookupFunctionProvider;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.LookupFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

import java.util.List;
import java.util.UUID;

/**
 * What a source with batched lookups hands to the planner. It serves asynchronous joins, and
 * synchronous ones where the plan or the user's hint asks for them.
 */
@Internal
public final class BatchedLookupProvider
        implements LookupFunctionProvider, AsyncLookupFunctionProvider {

    private final BatchLookupFunction function;
    private final LookupSettings settings;
    private final LookupRowShape shape;

    /**
     * Tells this join from all others on a task manager, so that only its subtasks share a cache.
     */
    private final String id = UUID.randomUUID().toString();

    /**
     * @param function asks the server; its rows have the columns of {@code rowType}
     * @param settings the table's options
     * @param rowType the columns the source produces, after projection push-down
     * @param context the planner's request
     * @throws ValidationException if the settings do not suit the columns
     */
    public BatchedLookupProvider(
            BatchLookupFunction function,
            LookupSettings settings,
            DataType rowType,
            LookupContext context) {
        this.function = function;
        this.settings = settings;
        this.shape = LookupRowShape.of(DataType.getFieldCount(rowType), context);
        if (settings.failurePolicy() == FailurePolicy.NULL_ROW) {
            checkNullable((RowType) rowType.getLogicalType(), shape);
        }
    }

    @Override
    public AsyncLookupFunction createAsyncLookupFunction() {
        return new BatchedAsyncLookupFunction(new LookupPlan(id, function, settings, shape));
    }

    @Override
    public LookupFunction createLookupFunction() {
        return new BatchedSyncLookupFunction(
                new LookupPlan(id, function, settings.withoutLinger(), shape));
    }

    private static void checkNullable(RowType rowType, LookupRowShape shape) {
        List<LogicalType> types = rowType.getChildren();
        for (int i = 0; i < types.size(); i++) {
            if (!types.get(i).isNullable() && !shape.isKey(i)) {
                throw new ValidationException(
                        String.format(
                                "Invalid '%s': %s. Column '%s' is NOT NULL, so a failed lookup"
                                        + " cannot give it the value NULL. Declare it nullable or use"
                                        + " '%s'.",
                                LookupJoinOptions.FAILURE_POLICY.key(),
                                FailurePolicy.NULL_ROW,
                                rowType.getFieldNames().get(i),
                                FailurePolicy.FAIL));
            }
        }
    }
}
