/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.annotation.JsonValue;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecEdge;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeConfig;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeContext;
import org.apache.flink.table.planner.plan.nodes.exec.common.CommonExecLookupJoin;

import java.util.List;

/**
 * Flink's exec node of a lookup join with our operator in it.
 *
 * <p>It stands for the node behind it in all that Flink does with a plan: same id, edges and
 * description. A compiled plan contains the node behind it, so it can be read without us; the join
 * then runs in Flink's operator, with the same rows and state.
 */
abstract class BatchedLookupJoinNode extends ExecNodeBase<RowData> {

    private final CommonExecLookupJoin join;

    BatchedLookupJoinNode(CommonExecLookupJoin join) {
        super(
                join.getId(),
                ExecNodeContext.newContext(join.getClass()),
                join.getPersistedConfig(),
                join.getInputProperties(),
                join.getOutputType(),
                join.getDescription());
        this.join = join;
    }

    /** What a compiled plan contains. */
    @JsonValue
    public CommonExecLookupJoin join() {
        return join;
    }

    @Override
    public void setInputEdges(List<ExecEdge> edges) {
        super.setInputEdges(edges);
        join.setInputEdges(edges);
    }

    @Override
    public void replaceInputEdge(int index, ExecEdge edge) {
        super.replaceInputEdge(index, edge);
        join.replaceInputEdge(index, edge);
    }

    @Override
    public void setCompiled(boolean compiled) {
        super.setCompiled(compiled);
        join.setCompiled(compiled);
    }

    @Override
    protected Transformation<RowData> translateToPlanInternal(
            PlannerBase planner, ExecNodeConfig config) {
        return LookupJoinOperatorChange.changed(join.translateToPlan(planner));
    }
}
