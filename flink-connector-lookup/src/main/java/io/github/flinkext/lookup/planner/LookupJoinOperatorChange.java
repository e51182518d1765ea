/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.data.RowData;

/** Puts our operator into the place of Flink's asynchronous one, around the same function. */
final class LookupJoinOperatorChange {

    private LookupJoinOperatorChange() {}

    /**
     * The transformation of a lookup join with our operator. Joins that are synchronous, ordered by
     * key or materialized stay as they are.
     */
    static Transformation<RowData> changed(Transformation<RowData> join) {
        if (join instanceof OneInputTransformation<?, RowData> stock
                && AsyncWaitOperatorFields.isAsyncWaitOperator(stock.getOperatorFactory())) {
            return withOurOperator(stock);
        }
        return join;
    }

    @SuppressWarnings("unchecked")
    private static Transformation<RowData> withOurOperator(
            OneInputTransformation<?, RowData> stock) {
        Transformation<RowData> changed =
                new OneInputTransformation<>(
                        (Transformation<RowData>) stock.getInputs().get(0),
                        stock.getName(),
                        AsyncWaitOperatorFields.replacementOf(stock.getOperatorFactory()),
                        stock.getOutputType(),
                        stock.getParallelism(),
                        stock.isParallelismConfigured());
        DelegatingExecNode.carryOver(stock, changed);
        return changed;
    }
}
