/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.join.interval.operator.FunctionJoinOperator;
import io.github.flinkext.join.interval.operator.FunctionJoinSpec;
import io.github.flinkext.join.interval.operator.IntervalBounds;
import io.github.flinkext.join.interval.operator.IntervalJoinType;
import io.github.flinkext.join.interval.operator.RangeIntervalJoinOperator;
import io.github.flinkext.join.interval.operator.RangeIntervalJoinSpec;
import io.github.flinkext.join.interval.operator.SideSpec;

import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.operators.co.IntervalJoinOperator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.runtime.operators.join.FlinkJoinType;
import org.apache.flink.table.runtime.operators.join.KeyedCoProcessOperatorWithWatermarkDelay;
import org.apache.flink.table.runtime.operators.join.interval.IntervalJoinFunction;
import org.apache.flink.table.runtime.operators.join.interval.RowTimeIntervalJoin;
import org.apache.flink.util.Collector;

import java.util.List;

/** An operator that is compared. */
enum JoinOperator {
    FLINK_SQL("flink-sql", "Flink SQL", "Flink's operator for SQL, RowTimeIntervalJoin"),
    FLINK_DATASTREAM(
            "flink-datastream",
            "Flink DataStream",
            "Flink's operator for DataStream, IntervalJoinOperator"),
    RANGE_SQL("range-sql", "ours, SQL", "ours for SQL, RangeIntervalJoinOperator"),
    RANGE_DATASTREAM(
            "range-datastream", "ours, DataStream", "ours for DataStream, FunctionJoinOperator");

    private static final boolean[] FILTER_NULL_KEYS = {true};

    private final String caseName;
    private final String label;
    private final String description;

    JoinOperator(String caseName, String label, String description) {
        this.caseName = caseName;
        this.label = label;
        this.description = description;
    }

    String caseName() {
        return caseName;
    }

    /** In tables and drawings. */
    String label() {
        return label;
    }

    String description() {
        return description;
    }

    /** The one of ours that has the same state. */
    JoinOperator ofSameState() {
        return switch (this) {
            case FLINK_SQL, RANGE_SQL -> RANGE_SQL;
            case FLINK_DATASTREAM, RANGE_DATASTREAM -> RANGE_DATASTREAM;
        };
    }

    /** Flink's operator for DataStream has no outer join. */
    boolean supports(IntervalJoinType type) {
        return type == IntervalJoinType.INNER || this != FLINK_DATASTREAM;
    }

    TwoInputStreamOperator<RowData, RowData, RowData> create(JoinScenario scenario) {
        IntervalBounds bounds = scenario.bounds();
        return switch (this) {
            case FLINK_SQL -> flinkSql(scenario.type(), bounds);
            case FLINK_DATASTREAM ->
                    new IntervalJoinOperator<>(
                            -bounds.leftUpper(),
                            -bounds.leftLower(),
                            true,
                            true,
                            null,
                            null,
                            JoinRows.TYPE.toSerializer(),
                            JoinRows.TYPE.toSerializer(),
                            new JoinRowsFunction());
            case RANGE_SQL -> rangeSql(scenario.type(), bounds);
            case RANGE_DATASTREAM ->
                    new FunctionJoinOperator<>(
                            new FunctionJoinSpec<>(
                                    scenario.type(),
                                    bounds,
                                    JoinRows.TYPE.toSerializer(),
                                    JoinRows.TYPE.toSerializer(),
                                    null,
                                    null),
                            new JoinRowsFunction());
        };
    }

    private static TwoInputStreamOperator<RowData, RowData, RowData> flinkSql(
            IntervalJoinType type, IntervalBounds bounds) {
        RowTimeIntervalJoin join =
                new RowTimeIntervalJoin(
                        FlinkJoinType.valueOf(type.name()),
                        bounds.leftLower(),
                        bounds.leftUpper(),
                        0,
                        0,
                        JoinRows.TYPE,
                        JoinRows.TYPE,
                        new IntervalJoinFunction(
                                new NoFurtherCondition(), JoinRows.JOINED_TYPE, FILTER_NULL_KEYS),
                        JoinRows.TIME_INDEX,
                        JoinRows.TIME_INDEX);
        return new KeyedCoProcessOperatorWithWatermarkDelay<>(join, join.getMaxOutputDelay());
    }

    private static TwoInputStreamOperator<RowData, RowData, RowData> rangeSql(
            IntervalJoinType type, IntervalBounds bounds) {
        SideSpec side = new SideSpec(JoinRows.TYPE, JoinRows.TIME_INDEX);
        return new RangeIntervalJoinOperator(
                new RangeIntervalJoinSpec(
                        type, bounds, true, 0, side, side, new NoFurtherCondition(), List.of(0)));
    }

    /** As cheap as what the operators for SQL do with two rows that match. */
    private static final class JoinRowsFunction
            extends ProcessJoinFunction<RowData, RowData, RowData> {

        private static final long serialVersionUID = 1L;

        private transient JoinedRowData joined;

        @Override
        public void processElement(
                RowData left, RowData right, Context context, Collector<RowData> out) {
            if (joined == null) {
                joined = new JoinedRowData();
            }
            out.collect(joined.replace(left, right));
        }
    }
}
