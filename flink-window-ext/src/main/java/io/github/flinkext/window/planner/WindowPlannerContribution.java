/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.sql.planner.DelegatingExecNode;
import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.OptimizerProgram.Place;
import io.github.flinkext.sql.planner.PlannerContribution;
import io.github.flinkext.sql.planner.PlannerMember;
import io.github.flinkext.window.operator.StockField;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.planner.calcite.FlinkTypeFactory;
import org.apache.flink.table.planner.calcite.RexTableArgCall;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.functions.bridging.BridgingSqlFunction;
import org.apache.flink.table.planner.functions.sql.SqlWindowTableFunction;
import org.apache.flink.table.planner.plan.logical.LogicalWindow;
import org.apache.flink.table.planner.plan.logical.TimeAttributeWindowingStrategy;
import org.apache.flink.table.planner.plan.logical.TumblingGroupWindow;
import org.apache.flink.table.planner.plan.logical.WindowingStrategy;
import org.apache.flink.table.planner.plan.metadata.FlinkRelMetadataQuery;
import org.apache.flink.table.planner.plan.nodes.FlinkRelNode;
import org.apache.flink.table.planner.plan.nodes.calcite.WatermarkAssigner;
import org.apache.flink.table.planner.plan.nodes.exec.spec.DynamicTableSinkSpec;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalExchange;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalGlobalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalGroupWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalIntermediateTableScan;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalLocalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalProcessTableFunction;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalRel;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowAggregate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowAggregateBase;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowDeduplicate;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowJoin;
import org.apache.flink.table.planner.plan.nodes.physical.stream.StreamPhysicalWindowRank;
import org.apache.flink.table.planner.plan.schema.IntermediateRelTable;
import org.apache.flink.table.planner.plan.trait.FlinkRelDistribution;
import org.apache.flink.table.planner.plan.trait.FlinkRelDistributionTraitDef;
import org.apache.flink.table.planner.plan.trait.RelWindowProperties;
import org.apache.flink.table.planner.plan.utils.ChangelogPlanUtils;
import org.apache.flink.table.planner.plan.utils.WindowEmitStrategy;
import org.apache.flink.table.planner.plan.utils.WindowUtil;
import org.apache.flink.table.planner.utils.ShortcutUtils;
import org.apache.flink.table.runtime.groupwindow.WindowReference;
import org.apache.flink.table.runtime.operators.rank.RankRange;
import org.apache.flink.table.runtime.operators.rank.RankType;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelDistribution;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import scala.collection.Seq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What windows add to the planner: programs that exchange the operators. */
@Internal
public final class WindowPlannerContribution implements PlannerContribution {

    @Override
    public List<OptimizerProgram> programs() {
        return List.of(
                new OptimizerProgram("flinkext-late-row-names", Place.FIRST, new LateRowNames()),
                new OptimizerProgram(
                        "flinkext-incremental-windows",
                        Place.BEFORE_CHANGELOG_MODES,
                        new IncrementalWindowRewrite()),
                new OptimizerProgram("flinkext-late-rows", Place.LAST, new LateRowRewrite()),
                new OptimizerProgram(
                        "flinkext-exact-windows", Place.LAST, new ExactWindowRewrite()));
    }

    /** Checked on Flink 2.1.1, 2.2.0 and 2.3.0. */
    @Override
    public List<PlannerMember> requiredMembers() {
        List<PlannerMember> members = new ArrayList<>(DelegatingExecNode.requiredMembers());
        members.addAll(ofAggregates());
        members.addAll(ofIncrementalAggregates());
        members.addAll(ofLateRows());
        members.addAll(ofRowsWithWindows());
        for (StockField field : StockField.values()) {
            members.add(PlannerMember.field(field.owner(), field.fieldName()));
        }
        members.addAll(ofWindowTimes());
        members.add(new PlannerMember(FlinkRelNode.class, "getRelDetailedDescription"));
        members.add(new PlannerMember(ShortcutUtils.class, "unwrapTableConfig", RelNode.class));
        return members;
    }

    private static List<PlannerMember> ofWindowTimes() {
        return List.of(
                new PlannerMember(
                        FlinkRelMetadataQuery.class, "reuseOrCreate", RelMetadataQuery.class),
                new PlannerMember(
                        FlinkRelMetadataQuery.class, "getRelWindowProperties", RelNode.class),
                new PlannerMember(RelWindowProperties.class, "isRowtime"),
                new PlannerMember(RelWindowProperties.class, "getWindowTimeColumns"));
    }

    private static List<PlannerMember> ofAggregates() {
        return List.of(
                new PlannerMember(StreamPhysicalWindowAggregateBase.class, "grouping"),
                new PlannerMember(StreamPhysicalWindowAggregateBase.class, "aggCalls"),
                new PlannerMember(StreamPhysicalWindowAggregateBase.class, "namedWindowProperties"),
                new PlannerMember(StreamPhysicalWindowAggregate.class, "windowing"),
                new PlannerMember(StreamPhysicalLocalWindowAggregate.class, "windowing"),
                new PlannerMember(StreamPhysicalGlobalWindowAggregate.class, "windowing"),
                new PlannerMember(
                        StreamPhysicalGlobalWindowAggregate.class, "inputRowTypeOfLocalAgg"),
                PlannerMember.constructor(
                        StreamPhysicalWindowAggregate.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        int[].class,
                        Seq.class,
                        WindowingStrategy.class,
                        Seq.class),
                PlannerMember.constructor(
                        StreamPhysicalLocalWindowAggregate.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        int[].class,
                        Seq.class,
                        WindowingStrategy.class),
                PlannerMember.constructor(
                        StreamPhysicalGlobalWindowAggregate.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        RelDataType.class,
                        int[].class,
                        Seq.class,
                        WindowingStrategy.class,
                        Seq.class));
    }

    private static List<PlannerMember> ofRowsWithWindows() {
        return List.of(
                new PlannerMember(StreamPhysicalWindowRank.class, "windowing"),
                PlannerMember.constructor(
                        StreamPhysicalWindowRank.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        ImmutableBitSet.class,
                        RelCollation.class,
                        RankType.class,
                        RankRange.class,
                        RelDataTypeField.class,
                        boolean.class,
                        WindowingStrategy.class),
                new PlannerMember(StreamPhysicalWindowDeduplicate.class, "partitionKeys"),
                new PlannerMember(StreamPhysicalWindowDeduplicate.class, "orderKey"),
                new PlannerMember(StreamPhysicalWindowDeduplicate.class, "getWindowingStrategy"),
                PlannerMember.constructor(
                        StreamPhysicalWindowDeduplicate.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        int[].class,
                        int.class,
                        boolean.class,
                        WindowingStrategy.class),
                new PlannerMember(StreamPhysicalWindowJoin.class, "leftWindowing"),
                new PlannerMember(StreamPhysicalWindowJoin.class, "rightWindowing"),
                PlannerMember.constructor(
                        StreamPhysicalWindowJoin.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        RelNode.class,
                        JoinRelType.class,
                        RexNode.class,
                        WindowingStrategy.class,
                        WindowingStrategy.class));
    }

    private static List<PlannerMember> ofIncrementalAggregates() {
        return List.of(
                PlannerMember.constructor(
                        StreamPhysicalGroupWindowAggregate.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        RelDataType.class,
                        int[].class,
                        Seq.class,
                        LogicalWindow.class,
                        Seq.class,
                        WindowEmitStrategy.class),
                PlannerMember.constructor(
                        WindowEmitStrategy.class,
                        Boolean.class,
                        Boolean.class,
                        Duration.class,
                        Boolean.class,
                        Duration.class,
                        Boolean.class,
                        Long.class),
                PlannerMember.constructor(
                        TumblingGroupWindow.class,
                        WindowReference.class,
                        FieldReferenceExpression.class,
                        ValueLiteralExpression.class),
                new PlannerMember(WindowingStrategy.class, "getWindow"),
                new PlannerMember(WindowingStrategy.class, "isRowtime"),
                new PlannerMember(WindowingStrategy.class, "getTimeAttributeType"),
                new PlannerMember(
                        ChangelogPlanUtils.class, "inputInsertOnly", StreamPhysicalRel.class),
                new PlannerMember(
                        ChangelogPlanUtils.class, "generateUpdateBefore", StreamPhysicalRel.class));
    }

    /** Constructors of sinks differ; see {@link LateRowSinks}. */
    private static List<PlannerMember> ofLateRows() {
        return List.of(
                new PlannerMember(PlannerBase.class, "getFlinkContext"),
                new PlannerMember(PlannerBase.class, "getParser"),
                new PlannerMember(PlannerBase.class, "getExecEnv"),
                new PlannerMember(StreamPhysicalProcessTableFunction.class, "getCall"),
                new PlannerMember(
                        StreamPhysicalProcessTableFunction.class,
                        "toInputTimeColumns",
                        RexCall.class),
                new PlannerMember(BridgingSqlFunction.class, "getDefinition"),
                new PlannerMember(RexTableArgCall.class, "getType"),
                new PlannerMember(RexTableArgCall.class, "getPartitionKeys"),
                new PlannerMember(SqlWindowTableFunction.class, "getOperandCountRange"),
                new PlannerMember(WatermarkAssigner.class, "getRowType"),
                new PlannerMember(FlinkTypeFactory.class, "toLogicalType", RelDataType.class),
                new PlannerMember(
                        WindowUtil.class,
                        "convertToWindowingStrategy",
                        RexCall.class,
                        RelNode.class),
                new PlannerMember(TimeAttributeWindowingStrategy.class, "getTimeAttributeIndex"),
                new PlannerMember(
                        StreamPhysicalExchange.class,
                        "copy",
                        RelTraitSet.class,
                        RelNode.class,
                        RelDistribution.class),
                PlannerMember.constructor(
                        StreamPhysicalExchange.class,
                        RelOptCluster.class,
                        RelTraitSet.class,
                        RelNode.class,
                        RelDistribution.class),
                new PlannerMember(FlinkRelDistributionTraitDef.class, "INSTANCE"),
                new PlannerMember(StreamPhysicalIntermediateTableScan.class, "intermediateTable"),
                new PlannerMember(IntermediateRelTable.class, "relNode"),
                new PlannerMember(FlinkRelDistribution.class, "SINGLETON"),
                new PlannerMember(FlinkRelDistribution.class, "hash", int[].class, boolean.class),
                PlannerMember.constructor(
                        DynamicTableSinkSpec.class,
                        ContextResolvedTable.class,
                        List.class,
                        int[][].class),
                new PlannerMember(
                        DynamicTableSinkSpec.class, "setTableSink", DynamicTableSink.class));
    }
}
