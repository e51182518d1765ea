/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.plan.nodes.exec.batch.BatchExecLookupJoin;
import org.apache.flink.table.planner.plan.nodes.exec.batch.BatchExecNode;

/** A lookup join with our operator, in a batch plan. */
final class BatchExecBatchedLookupJoin extends BatchedLookupJoinNode
        implements BatchExecNode<RowData> {

    BatchExecBatchedLookupJoin(BatchExecLookupJoin join) {
        super(join);
    }
}
