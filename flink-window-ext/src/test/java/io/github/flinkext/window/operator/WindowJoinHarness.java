/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * One subtask of a window join, Flink's or ours. Even ids come from the left, odd from the right.
 */
final class WindowJoinHarness implements WindowOperator {

    private final KeyedTwoInputStreamOperatorTestHarness<RowData, RowData, RowData, RowData>
            harness;
    private final RowType left;
    private final RowType right;
    private final RowType output;

    private long checkpointId;

    private WindowJoinHarness(
            TwoInputTransformation<RowData, RowData, RowData> join,
            @Nullable OperatorSubtaskState restored)
            throws Exception {
        left = ((InternalTypeInfo<RowData>) join.getInputType1()).toRowType();
        right = ((InternalTypeInfo<RowData>) join.getInputType2()).toRowType();
        output = ((InternalTypeInfo<RowData>) join.getOutputType()).toRowType();
        harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        InstantiationUtil.clone(operator(join)),
                        key(join.getStateKeySelector1()),
                        key(join.getStateKeySelector2()),
                        keyType(join));
        harness.setup(((InternalTypeInfo<RowData>) join.getOutputType()).toSerializer());
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    /**
     * @param query in which the last operator but projections is the join
     */
    static TwoInputTransformation<RowData, RowData, RowData> plan(
            String query, String zone, boolean exact) {
        StreamTableEnvironment tables = PlannedWindow.tables(zone, exact);
        Transformation<?> transformation =
                tables.toChangelogStream(tables.sqlQuery(query)).getTransformation();
        while (!(transformation instanceof TwoInputTransformation)) {
            List<Transformation<?>> inputs = transformation.getInputs();
            transformation = inputs.get(0);
        }
        return asJoin(transformation);
    }

    /**
     * @param state if null, there is none
     */
    static WindowJoinHarness restore(
            TwoInputTransformation<RowData, RowData, RowData> join,
            @Nullable OperatorSubtaskState state)
            throws Exception {
        return new WindowJoinHarness(join, state);
    }

    @SuppressWarnings("unchecked")
    private static TwoInputTransformation<RowData, RowData, RowData> asJoin(
            Transformation<?> transformation) {
        return (TwoInputTransformation<RowData, RowData, RowData>) transformation;
    }

    private static TwoInputStreamOperator<RowData, RowData, RowData> operator(
            TwoInputTransformation<RowData, RowData, RowData> join) {
        return (TwoInputStreamOperator<RowData, RowData, RowData>) join.getOperator();
    }

    @SuppressWarnings("unchecked")
    private static KeySelector<RowData, RowData> key(KeySelector<RowData, ?> selector) {
        return (KeySelector<RowData, RowData>) selector;
    }

    @SuppressWarnings("unchecked")
    private static InternalTypeInfo<RowData> keyType(TwoInputTransformation<?, ?, ?> join) {
        return (InternalTypeInfo<RowData>) join.getStateKeyType();
    }

    @Override
    public void add(String key, long id, long millis, long windowEnd) throws Exception {
        if (id % 2 == 0) {
            harness.processElement1(WindowHarness.record(left, key, id, millis, windowEnd));
        } else {
            harness.processElement2(WindowHarness.record(right, key, id, millis, windowEnd));
        }
    }

    @Override
    public List<String> watermark(long millis) throws Exception {
        harness.processBothWatermarks(new Watermark(millis));
        List<String> rows = new ArrayList<>();
        for (Object sent : harness.getOutput()) {
            if (sent instanceof StreamRecord<?> row) {
                rows.add(WindowHarness.text(output, (RowData) row.getValue()));
            }
        }
        harness.getOutput().clear();
        return rows;
    }

    @Override
    public OperatorSubtaskState snapshot() throws Exception {
        checkpointId++;
        return harness.snapshot(checkpointId, checkpointId);
    }

    @Override
    public int timers() {
        return harness.numEventTimeTimers();
    }

    @Override
    public int keyedStateEntries() {
        return harness.numKeyedStateEntries();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
