/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.data.RowData;

import java.util.function.UnaryOperator;

/** Puts our operator into the place of Flink's asynchronous one, around the same function. */
final class LookupJoinOperatorChange {

    private LookupJoinOperatorChange() {}

    /**
     * The transformation of a lookup join with our operator. Joins that are synchronous, ordered by
     * key or materialized stay as they are.
     */
    @SuppressWarnings("unchecked")
    static Transformation<RowData> changed(Transformation<RowData> join) {
        if (join instanceof OneInputTransformation<?, RowData> stock
                && AsyncWaitOperatorFields.isAsyncWaitOperator(stock.getOperatorFactory())) {
            return withOurOperator((OneInputTransformation<RowData, RowData>) stock);
        }
        return join;
    }

    private static Transformation<RowData> withOurOperator(
            OneInputTransformation<RowData, RowData> stock) {
        return DelegatingExecNode.exchanged(
                stock,
                UnaryOperator.identity(),
                AsyncWaitOperatorFields.replacementOf(stock.getOperatorFactory()));
    }
}
