/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.planner;

import io.github.flinkext.join.interval.operator.IntervalBounds;
import io.github.flinkext.join.interval.operator.IntervalJoinType;
import io.github.flinkext.join.interval.operator.RangeIntervalJoinOperator;
import io.github.flinkext.join.interval.operator.RangeIntervalJoinSpec;
import io.github.flinkext.join.interval.operator.SideSpec;
import io.github.flinkext.sql.planner.DelegatingExecNode;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeConfig;
import org.apache.flink.table.planner.plan.nodes.exec.spec.IntervalJoinSpec.WindowBounds;
import org.apache.flink.table.planner.plan.nodes.exec.spec.JoinSpec;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecIntervalJoin;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecNode;
import org.apache.flink.table.planner.plan.utils.JoinUtil;
import org.apache.flink.table.runtime.operators.join.NullAwareJoinHelper;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import java.util.stream.IntStream;

/** Translates an interval join as Flink does, and exchanges the operator of the result. */
final class StreamExecRangeIntervalJoin extends DelegatingExecNode<StreamExecIntervalJoin>
        implements StreamExecNode<RowData> {

    private final JoinSpec joinSpec;
    private final WindowBounds windowBounds;

    StreamExecRangeIntervalJoin(
            StreamExecIntervalJoin join,
            String description,
            JoinSpec joinSpec,
            WindowBounds windowBounds) {
        super(join, description);
        this.joinSpec = joinSpec;
        this.windowBounds = windowBounds;
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Transformation<RowData> translateToPlanInternal(
            PlannerBase planner, ExecNodeConfig config) {
        Transformation<RowData> join = delegate().translateToPlan(planner);
        if (!(join instanceof TwoInputTransformation<?, ?, RowData> twoInputs)) {
            // An interval that ends before it begins is planned as filters and paddings.
            return join;
        }
        TwoInputTransformation<RowData, RowData, RowData> stock =
                (TwoInputTransformation<RowData, RowData, RowData>) twoInputs;
        return exchanged(
                stock,
                StreamExecRangeIntervalJoin::renamed,
                new RangeIntervalJoinOperator(spec(stock, planner, config)));
    }

    private static String renamed(String nameOrDescription) {
        return nameOrDescription.replaceFirst("IntervalJoin", "RangeIntervalJoin");
    }

    private RangeIntervalJoinSpec spec(
            TwoInputTransformation<RowData, RowData, RowData> stock,
            PlannerBase planner,
            ExecNodeConfig config) {
        InternalTypeInfo<RowData> left = (InternalTypeInfo<RowData>) stock.getInputType1();
        InternalTypeInfo<RowData> right = (InternalTypeInfo<RowData>) stock.getInputType2();
        return new RangeIntervalJoinSpec(
                // Flink plans no others as interval joins.
                IntervalJoinType.valueOf(joinSpec.getJoinType().name()),
                new IntervalBounds(
                        windowBounds.getLeftLowerBound(), windowBounds.getLeftUpperBound()),
                windowBounds.isEventTime(),
                planner.getTableConfig()
                        .get(ExecutionConfigOptions.TABLE_EXEC_INTERVAL_JOIN_MIN_CLEAN_UP_INTERVAL)
                        .toMillis(),
                new SideSpec(left, windowBounds.getLeftTimeIdx()),
                new SideSpec(right, windowBounds.getRightTimeIdx()),
                JoinUtil.generateConditionFunction(
                        config,
                        planner.getFlinkContext().getClassLoader(),
                        joinSpec,
                        left.toRowType(),
                        right.toRowType()),
                IntStream.of(NullAwareJoinHelper.getNullFilterKeys(joinSpec.getFilterNulls()))
                        .boxed()
                        .toList());
    }
}
