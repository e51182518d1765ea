/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeConfig;
import org.apache.flink.table.planner.plan.nodes.exec.common.CommonExecLookupJoin;

/**
 * Flink's exec node of a lookup join with our operator in it. A join of a compiled plan runs in
 * Flink's operator, with the same rows and state.
 */
abstract class BatchedLookupJoinNode extends DelegatingExecNode<CommonExecLookupJoin> {

    BatchedLookupJoinNode(CommonExecLookupJoin join) {
        super(join);
    }

    @Override
    protected Transformation<RowData> translateToPlanInternal(
            PlannerBase planner, ExecNodeConfig config) {
        return LookupJoinOperatorChange.changed(delegate().translateToPlan(planner));
    }
}
