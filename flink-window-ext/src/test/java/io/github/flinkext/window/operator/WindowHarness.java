/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.memory.ManagedMemoryUseCase;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.operators.window.tvf.common.WindowAggOperator;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.List;

/** One subtask of a window aggregate, Flink's or ours, that is fed by a test. */
final class WindowHarness implements WindowOperator {

    private final KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness;
    private final WindowAggOperator<?, ?> operator;
    private final RowType input;
    private final RowType output;

    private long checkpointId;

    private WindowHarness(
            OneInputTransformation<RowData, RowData> window,
            StateBackend backend,
            @Nullable OperatorSubtaskState restored)
            throws Exception {
        input = ((InternalTypeInfo<RowData>) window.getInputType()).toRowType();
        output = ((InternalTypeInfo<RowData>) window.getOutputType()).toRowType();
        @SuppressWarnings("unchecked")
        KeySelector<RowData, RowData> key =
                (KeySelector<RowData, RowData>) window.getStateKeySelector();
        @SuppressWarnings("unchecked")
        InternalTypeInfo<RowData> keyType = (InternalTypeInfo<RowData>) window.getStateKeyType();
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        InstantiationUtil.clone(window.getOperatorFactory()), key, keyType);
        harness.getStreamConfig()
                .setManagedMemoryFractionOperatorOfUseCase(ManagedMemoryUseCase.OPERATOR, 0.9);
        harness.setStateBackend(backend);
        harness.setup(((InternalTypeInfo<RowData>) window.getOutputType()).toSerializer());
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
        operator = (WindowAggOperator<?, ?>) harness.getOneInputOperator();
    }

    static WindowHarness start(PlannedWindow window) throws Exception {
        return restore(window, null);
    }

    /**
     * @param state if null, there is none
     */
    static WindowHarness restore(PlannedWindow window, @Nullable OperatorSubtaskState state)
            throws Exception {
        return new WindowHarness(window.transformation(), new HashMapStateBackend(), state);
    }

    void add(String key, long id, long millis) throws Exception {
        harness.processElement(record(input, key, id, millis, 0));
    }

    @Override
    public void add(String key, long id, long millis, long windowEnd) throws Exception {
        harness.processElement(record(input, key, id, millis, windowEnd));
    }

    /** A row of the columns that there are, and null for others. */
    static StreamRecord<RowData> record(
            RowType type, String key, long id, long millis, long windowEnd) {
        GenericRowData row = new GenericRowData(type.getFieldCount());
        for (int i = 0; i < type.getFieldCount(); i++) {
            switch (type.getFieldNames().get(i)) {
                case "k" -> row.setField(i, StringData.fromString(key));
                case "id" -> row.setField(i, id);
                case "ts" -> row.setField(i, TimestampData.fromEpochMillis(millis));
                case "window_end" -> row.setField(i, TimestampData.fromEpochMillis(windowEnd));
                default -> row.setField(i, null);
            }
        }
        return new StreamRecord<>(
                InternalTypeInfo.of(type).toRowSerializer().toBinaryRow(row).copy());
    }

    /** Moves the watermark on, and returns the rows that have come since they were asked for. */
    @Override
    public List<String> watermark(long millis) throws Exception {
        harness.processWatermark(millis);
        return rows();
    }

    List<String> processingTime(long millis) throws Exception {
        harness.setProcessingTime(millis);
        return rows();
    }

    @Override
    public OperatorSubtaskState snapshot() throws Exception {
        checkpointId++;
        operator.prepareSnapshotPreBarrier(checkpointId);
        return harness.snapshot(checkpointId, checkpointId);
    }

    long droppedRows() {
        return operator.getNumLateRecordsDropped().getCount();
    }

    @Override
    public int keyedStateEntries() {
        return harness.numKeyedStateEntries();
    }

    @Override
    public int timers() {
        return harness.numEventTimeTimers() + harness.numProcessingTimeTimers();
    }

    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (RowData row : harness.extractOutputValues()) {
            rows.add(text(output, row));
        }
        harness.getOutput().clear();
        return rows;
    }

    /** As in {@code +I k, 3, 17, 2024-01-01T00:00, 2024-01-02T00:00}. */
    static String text(RowType type, RowData row) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            RowData.FieldGetter field = RowData.createFieldGetter(type.getTypeAt(i), i);
            fields.add(String.valueOf(field.getFieldOrNull(row)));
        }
        return row.getRowKind().shortString() + " " + String.join(", ", fields);
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
