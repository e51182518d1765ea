/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecLookupJoin;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecNode;

/** A lookup join with our operator, in a streaming plan. */
final class StreamExecBatchedLookupJoin extends BatchedLookupJoinNode
        implements StreamExecNode<RowData> {

    StreamExecBatchedLookupJoin(StreamExecLookupJoin join) {
        super(join);
    }
}
