/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;
import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.OptimizerProgram.Place;
import io.github.flinkext.sql.planner.PlannerContribution;
import io.github.flinkext.sql.planner.PlannerMember;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.planner.plan.abilities.source.SourceAbilitySpec;
import org.apache.flink.table.planner.plan.nodes.logical.FlinkLogicalJoin;
import org.apache.flink.table.planner.plan.nodes.logical.FlinkLogicalTableSourceScan;
import org.apache.flink.table.planner.plan.nodes.physical.batch.BatchPhysicalLookupJoin;
import org.apache.flink.table.planner.plan.nodes.physical.common.CommonPhysicalLookupJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalLookupJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalRel;
import org.apache.flink.table.planner.plan.schema.TableSourceTable;
import org.apache.flink.table.planner.plan.utils.ChangelogPlanUtils;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import scala.Option;

import java.util.ArrayList;
import java.util.List;

import static io.github.flinkext.sql.planner.PlannerMember.constructor;

/** What lookup joins add to the optimizer, and what they use of the planner. */
@Internal
public final class LookupPlannerContribution implements PlannerContribution {

    @Override
    public List<OptimizerProgram> programs() {
        return List.of(
                new OptimizerProgram(
                        "flinkext-lookup-hint", Place.BEFORE_PHYSICAL, new LookupHintRewrite()),
                new OptimizerProgram("flinkext-lookup-check", Place.LAST, new LookupJoinRewrite()));
    }

    /** Checked on Flink 2.1.1, 2.2.0 and 2.3.0. */
    @Override
    public List<PlannerMember> requiredMembers() {
        List<PlannerMember> members = new ArrayList<>(ofLogicalPlan());
        members.addAll(ofPhysicalPlan());
        members.addAll(DelegatingExecNode.requiredMembers());
        members.addAll(AsyncWaitOperatorFields.members());
        return members;
    }

    private static List<PlannerMember> ofLogicalPlan() {
        return List.of(
                constructor(
                        FlinkLogicalJoin.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        RelNode.class,
                        RexNode.class,
                        List.class,
                        JoinRelType.class),
                new PlannerMember(
                        FlinkLogicalTableSourceScan.class,
                        "copy",
                        RelTraitSet.class,
                        TableSourceTable.class),
                new PlannerMember(TableSourceTable.class, "tableSource"),
                new PlannerMember(TableSourceTable.class, "contextResolvedTable"),
                new PlannerMember(
                        TableSourceTable.class,
                        "copy",
                        DynamicTableSource.class,
                        ContextResolvedTable.class,
                        RelDataType.class,
                        SourceAbilitySpec[].class));
    }

    private static List<PlannerMember> ofPhysicalPlan() {
        return List.of(
                new PlannerMember(CommonPhysicalLookupJoin.class, "temporalTable"),
                new PlannerMember(CommonPhysicalLookupJoin.class, "calcOnTemporalTable"),
                new PlannerMember(CommonPhysicalLookupJoin.class, "joinInfo"),
                new PlannerMember(CommonPhysicalLookupJoin.class, "joinType"),
                new PlannerMember(CommonPhysicalLookupJoin.class, "lookupHint"),
                new PlannerMember(CommonPhysicalLookupJoin.class, "enableLookupShuffle"),
                new PlannerMember(CommonPhysicalLookupJoin.class, "preferCustomShuffle"),
                new PlannerMember(StreamPhysicalLookupJoin.class, "upsertMaterialize"),
                new PlannerMember(StreamPhysicalLookupJoin.class, "copy", boolean.class),
                new PlannerMember(StreamPhysicalLookupJoin.class, "translateToExecNode"),
                new PlannerMember(BatchPhysicalLookupJoin.class, "translateToExecNode"),
                constructor(
                        StreamPhysicalLookupJoin.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        RelOptTable.class,
                        Option.class,
                        JoinInfo.class,
                        JoinRelType.class,
                        Option.class,
                        boolean.class,
                        boolean.class,
                        boolean.class),
                constructor(
                        BatchPhysicalLookupJoin.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        RelOptTable.class,
                        Option.class,
                        JoinInfo.class,
                        JoinRelType.class,
                        Option.class,
                        boolean.class,
                        boolean.class),
                new PlannerMember(
                        ChangelogPlanUtils.class, "inputInsertOnly", StreamPhysicalRel.class));
    }
}
