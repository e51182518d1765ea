/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;
import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.OptimizerProgram.Place;
import io.github.flinkext.sql.planner.PlannerContribution;
import io.github.flinkext.sql.planner.PlannerMember;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.planner.plan.nodes.FlinkRelNode;
import org.apache.flink.table.planner.plan.nodes.exec.spec.IntervalJoinSpec.WindowBounds;
import org.apache.flink.table.planner.plan.nodes.exec.spec.JoinSpec;
import org.apache.flink.table.planner.plan.nodes.physical.common.CommonPhysicalJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalIntervalJoin;
import org.apache.flink.table.planner.plan.utils.JoinUtil;
import org.apache.flink.table.planner.utils.ShortcutUtils;
import org.apache.flink.table.types.logical.LogicalType;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;

import java.util.ArrayList;
import java.util.List;

/** What interval joins add to the planner: a program that exchanges the operator. */
@Internal
public final class IntervalJoinPlannerContribution implements PlannerContribution {

    @Override
    public List<OptimizerProgram> programs() {
        return List.of(
                new OptimizerProgram(
                        "flinkext-interval-join", Place.LAST, new IntervalJoinRewrite()));
    }

    /** Checked on Flink 2.1.1, 2.2.0 and 2.3.0. */
    @Override
    public List<PlannerMember> requiredMembers() {
        List<PlannerMember> members = new ArrayList<>(DelegatingExecNode.requiredMembers());
        members.add(
                PlannerMember.constructor(
                        StreamPhysicalIntervalJoin.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        RelNode.class,
                        JoinRelType.class,
                        RexNode.class,
                        RexNode.class,
                        WindowBounds.class));
        members.add(WindowBoundsField.MEMBER);
        members.add(new PlannerMember(StreamPhysicalIntervalJoin.class, "originalCondition"));
        members.add(new PlannerMember(StreamPhysicalIntervalJoin.class, "translateToExecNode"));
        members.add(new PlannerMember(CommonPhysicalJoin.class, "joinSpec"));
        members.add(new PlannerMember(FlinkRelNode.class, "getRelDetailedDescription"));
        members.add(new PlannerMember(JoinSpec.class, "getJoinType"));
        members.add(new PlannerMember(JoinSpec.class, "getFilterNulls"));
        members.add(new PlannerMember(ShortcutUtils.class, "unwrapTableConfig", RelNode.class));
        members.add(
                new PlannerMember(
                        JoinUtil.class,
                        "generateConditionFunction",
                        ReadableConfig.class,
                        ClassLoader.class,
                        JoinSpec.class,
                        LogicalType.class,
                        LogicalType.class));
        return members;
    }
}
