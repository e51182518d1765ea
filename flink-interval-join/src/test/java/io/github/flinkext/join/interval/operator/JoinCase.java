/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.operators.join.FlinkJoinType;
import org.apache.flink.table.runtime.operators.join.KeyedCoProcessOperatorWithWatermarkDelay;
import org.apache.flink.table.runtime.operators.join.interval.IntervalJoinFunction;
import org.apache.flink.table.runtime.operators.join.interval.ProcTimeIntervalJoin;
import org.apache.flink.table.runtime.operators.join.interval.RowTimeIntervalJoin;

import java.util.List;

/**
 * A join that Flink's operator and ours are made for.
 *
 * @param residual whether there is a condition besides key and time
 */
record JoinCase(FlinkJoinType type, IntervalBounds bounds, boolean eventTime, boolean residual) {

    static JoinCase eventTime(FlinkJoinType type, long leftLower, long leftUpper) {
        return new JoinCase(type, new IntervalBounds(leftLower, leftUpper), true, false);
    }

    RangeIntervalJoinOperator ours() {
        SideSpec side = new SideSpec(JoinRows.TYPE, JoinRows.TIME_INDEX);
        return new RangeIntervalJoinOperator(
                new RangeIntervalJoinSpec(
                        IntervalJoinType.valueOf(type.name()),
                        bounds,
                        eventTime,
                        0,
                        side,
                        side,
                        JoinConditions.of(residual),
                        List.of(0)));
    }

    TwoInputStreamOperator<RowData, RowData, RowData> flinks() {
        IntervalJoinFunction function =
                new IntervalJoinFunction(
                        JoinConditions.of(residual), JoinRows.JOINED_TYPE, new boolean[] {true});
        if (!eventTime) {
            return new KeyedCoProcessOperator<>(
                    new ProcTimeIntervalJoin(
                            type,
                            bounds.leftLower(),
                            bounds.leftUpper(),
                            0,
                            JoinRows.TYPE,
                            JoinRows.TYPE,
                            function));
        }
        RowTimeIntervalJoin join =
                new RowTimeIntervalJoin(
                        type,
                        bounds.leftLower(),
                        bounds.leftUpper(),
                        0,
                        0,
                        JoinRows.TYPE,
                        JoinRows.TYPE,
                        function,
                        JoinRows.TIME_INDEX,
                        JoinRows.TIME_INDEX);
        return new KeyedCoProcessOperatorWithWatermarkDelay<>(join, join.getMaxOutputDelay());
    }
}
