/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One subtask of a join, Flink's or ours, that is fed by a test. */
final class JoinHarness implements AutoCloseable {

    static final int SMALL_KEY_GROUPS = 128;

    private final KeyedTwoInputStreamOperatorTestHarness<RowData, RowData, RowData, RowData>
            harness;
    private final AbstractStreamOperator<RowData> operator;

    /**
     * Joined rows as {@link JoinRows#toString(RowData)}, watermarks as {@code wm 17}, {@code status
     * IDLE}.
     */
    private final List<String> emitted = new ArrayList<>();

    private JoinHarness(
            TwoInputStreamOperator<RowData, RowData, RowData> operator,
            StateBackend backend,
            int maxParallelism,
            int parallelism,
            int subtask,
            @Nullable OperatorSubtaskState restored)
            throws Exception {
        this.operator = (AbstractStreamOperator<RowData>) operator;
        harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        operator,
                        new JoinRows.ByKey(),
                        new JoinRows.ByKey(),
                        JoinRows.KEY_TYPE,
                        maxParallelism,
                        parallelism,
                        subtask);
        harness.setStateBackend(backend);
        harness.setup(JoinRows.JOINED_TYPE.toSerializer());
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    static JoinHarness start(
            TwoInputStreamOperator<RowData, RowData, RowData> operator,
            Backend backend,
            int maxParallelism)
            throws Exception {
        return start(operator, backend.create(), maxParallelism);
    }

    static JoinHarness start(
            TwoInputStreamOperator<RowData, RowData, RowData> operator,
            StateBackend backend,
            int maxParallelism)
            throws Exception {
        return new JoinHarness(operator, backend, maxParallelism, 1, 0, null);
    }

    static JoinHarness restore(
            TwoInputStreamOperator<RowData, RowData, RowData> operator,
            Backend backend,
            int maxParallelism,
            OperatorSubtaskState state)
            throws Exception {
        return new JoinHarness(operator, backend.create(), maxParallelism, 1, 0, state);
    }

    /** One of several subtasks. */
    static JoinHarness subtask(
            TwoInputStreamOperator<RowData, RowData, RowData> operator,
            Backend backend,
            int maxParallelism,
            int parallelism,
            int subtask,
            @Nullable OperatorSubtaskState state)
            throws Exception {
        return new JoinHarness(
                operator, backend.create(), maxParallelism, parallelism, subtask, state);
    }

    void left(@Nullable String key, long time, long id) throws Exception {
        harness.processElement1(new StreamRecord<>(JoinRows.row(key, time, id)));
        collect();
    }

    void right(@Nullable String key, long time, long id) throws Exception {
        harness.processElement2(new StreamRecord<>(JoinRows.row(key, time, id)));
        collect();
    }

    void watermark(long time) throws Exception {
        harness.processBothWatermarks(new Watermark(time));
        collect();
    }

    void leftWatermark(long time) throws Exception {
        harness.processWatermark1(new Watermark(time));
        collect();
    }

    void status(WatermarkStatus status) throws Exception {
        harness.processWatermarkStatus1(status);
        harness.processWatermarkStatus2(status);
        collect();
    }

    void processingTime(long time) throws Exception {
        harness.setProcessingTime(time);
        collect();
    }

    private void collect() {
        for (Object element : harness.getOutput()) {
            if (element instanceof Watermark watermark) {
                emitted.add("wm " + watermark.getTimestamp());
            } else if (element instanceof WatermarkStatus status) {
                emitted.add("status " + (status.isActive() ? "ACTIVE" : "IDLE"));
            } else {
                emitted.add(JoinRows.toString((RowData) ((StreamRecord<?>) element).getValue()));
            }
        }
        harness.getOutput().clear();
    }

    List<String> emitted() {
        return emitted;
    }

    /** What was emitted, with the rows between two watermarks or statuses in order. */
    List<String> emittedInOrder() {
        List<String> ordered = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        for (String element : emitted) {
            if (!isRow(element)) {
                rows.sort(null);
                ordered.addAll(rows);
                rows.clear();
                ordered.add(element);
            } else {
                rows.add(element);
            }
        }
        rows.sort(null);
        ordered.addAll(rows);
        return ordered;
    }

    List<String> rows() {
        return emitted.stream().filter(JoinHarness::isRow).sorted().toList();
    }

    private static boolean isRow(String element) {
        return element.contains("+");
    }

    OperatorSubtaskState snapshot(long checkpointId) throws Exception {
        return snapshot(checkpointId, CheckpointType.CHECKPOINT);
    }

    OperatorSubtaskState snapshot(long checkpointId, SnapshotType type) throws Exception {
        harness.prepareSnapshotPreBarrier(checkpointId);
        return harness.snapshotWithLocalState(checkpointId, checkpointId, type)
                .getJobManagerOwnedState();
    }

    void notifyOfCompletedCheckpoint(long checkpointId) throws Exception {
        harness.notifyOfCompletedCheckpoint(checkpointId);
    }

    /** Keys that have something in a state. */
    long keysWith(String state) {
        KeyedStateBackend<RowData> backend = operator.getKeyedStateBackend();
        try (Stream<RowData> keys = backend.getKeys(state, VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    /** The times of the left rows of a key that are in state, in order. */
    List<Long> timesOfLeftRows(String key) throws Exception {
        operator.setCurrentKey(new JoinRows.ByKey().getKey(JoinRows.row(key, 0, 0)));
        MapState<Long, ?> rows =
                operator.getKeyedStateBackend()
                        .getPartitionedState(
                                VoidNamespace.INSTANCE,
                                VoidNamespaceSerializer.INSTANCE,
                                new MapStateDescriptor<>(
                                        "IntervalJoinLeftCache",
                                        BasicTypeInfo.LONG_TYPE_INFO,
                                        new ListTypeInfo<>(
                                                new TupleTypeInfo<>(
                                                        JoinRows.TYPE,
                                                        BasicTypeInfo.BOOLEAN_TYPE_INFO))));
        List<Long> times = new ArrayList<>();
        rows.keys().forEach(times::add);
        times.sort(null);
        return times;
    }

    int timers() {
        return harness.numEventTimeTimers() + harness.numProcessingTimeTimers();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
