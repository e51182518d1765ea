/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The subtasks of a join by a function, Flink's or ours, that are fed by a test. */
final class FunctionJoinHarness implements AutoCloseable {

    private final int maxParallelism;
    private final List<Subtask> subtasks = new ArrayList<>();

    /** State of all subtasks. */
    record Snapshot(OperatorSubtaskState state, int parallelism) {}

    FunctionJoinHarness(
            Supplier<TwoInputStreamOperator<Tuple2<String, Long>, Tuple2<String, Long>, String>>
                    operator,
            Backend backend,
            int maxParallelism,
            int parallelism,
            @Nullable Snapshot restored)
            throws Exception {
        this(operator, backend::create, maxParallelism, parallelism, restored);
    }

    private FunctionJoinHarness(
            Supplier<TwoInputStreamOperator<Tuple2<String, Long>, Tuple2<String, Long>, String>>
                    operator,
            Supplier<StateBackend> backend,
            int maxParallelism,
            int parallelism,
            @Nullable Snapshot restored)
            throws Exception {
        this.maxParallelism = maxParallelism;
        for (int i = 0; i < parallelism; i++) {
            OperatorSubtaskState state =
                    restored == null
                            ? null
                            : AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                    restored.state(),
                                    maxParallelism,
                                    restored.parallelism(),
                                    parallelism,
                                    i);
            subtasks.add(
                    new Subtask(
                            operator.get(), backend.get(), maxParallelism, parallelism, i, state));
        }
    }

    /** One subtask that begins without state. */
    static FunctionJoinHarness start(
            Supplier<TwoInputStreamOperator<Tuple2<String, Long>, Tuple2<String, Long>, String>>
                    operator,
            Backend backend)
            throws Exception {
        return new FunctionJoinHarness(operator, backend, JoinHarness.SMALL_KEY_GROUPS, 1, null);
    }

    static FunctionJoinHarness start(
            TwoInputStreamOperator<Tuple2<String, Long>, Tuple2<String, Long>, String> operator,
            StateBackend backend)
            throws Exception {
        return new FunctionJoinHarness(
                () -> operator, () -> backend, JoinHarness.SMALL_KEY_GROUPS, 1, null);
    }

    /**
     * Does the step, and returns what was emitted by it: rows in order, then the watermark. A row
     * is what the function said, and its timestamp: {@code l12+r7 of 100 and 150, 150 @ 150}.
     */
    List<String> apply(JoinSteps.Step step) throws Exception {
        if (step instanceof JoinSteps.Left row) {
            return left(String.valueOf(row.key()), row.time(), row.id());
        }
        if (step instanceof JoinSteps.Right row) {
            return right(String.valueOf(row.key()), row.time(), row.id());
        }
        return watermark(((JoinSteps.Mark) step).time());
    }

    List<String> left(String key, long time, long id) throws Exception {
        Subtask subtask = subtaskOf(key);
        subtask.harness.processElement1(new StreamRecord<>(Tuple2.of(key, id), time));
        return subtask.emitted();
    }

    List<String> right(String key, long time, long id) throws Exception {
        Subtask subtask = subtaskOf(key);
        subtask.harness.processElement2(new StreamRecord<>(Tuple2.of(key, id), time));
        return subtask.emitted();
    }

    void leftWithoutTimestamp(String key, long id) throws Exception {
        subtaskOf(key).harness.processElement1(new StreamRecord<>(Tuple2.of(key, id)));
    }

    void processingTime(long time) throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.harness.setProcessingTime(time);
        }
    }

    List<String> watermark(long time) throws Exception {
        List<String> rows = new ArrayList<>();
        List<String> marks = new ArrayList<>();
        for (Subtask subtask : subtasks) {
            subtask.harness.processBothWatermarks(new Watermark(time));
            for (String element : subtask.emitted()) {
                (element.startsWith("wm ") ? marks : rows).add(element);
            }
        }
        rows.sort(null);
        // One for all, if they say the same.
        marks.stream().distinct().forEach(rows::add);
        return rows;
    }

    private Subtask subtaskOf(String key) {
        return subtasks.get(
                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        key, maxParallelism, subtasks.size()));
    }

    /** Rows that were emitted behind a watermark: their time is not greater than it. */
    int emittedLate() {
        return subtasks.stream().mapToInt(subtask -> subtask.emittedLate).sum();
    }

    /** A savepoint; a canonical one fits every backend. */
    Snapshot savepoint(SavepointFormatType format) throws Exception {
        OperatorSubtaskState[] states = new OperatorSubtaskState[subtasks.size()];
        for (int i = 0; i < states.length; i++) {
            states[i] = subtasks.get(i).savepoint(format);
        }
        return new Snapshot(
                AbstractStreamOperatorTestHarness.repackageState(states), subtasks.size());
    }

    /** Keys with rows, by side, and timers. */
    long keysAndTimers() {
        long count = 0;
        for (Subtask subtask : subtasks) {
            count += subtask.keysAndTimers();
        }
        return count;
    }

    @Override
    public void close() throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.harness.close();
        }
    }

    private static final class Subtask {

        private final AbstractStreamOperator<String> operator;
        private final KeyedTwoInputStreamOperatorTestHarness<
                        String, Tuple2<String, Long>, Tuple2<String, Long>, String>
                harness;

        private long lastMark = Long.MIN_VALUE;
        private int emittedLate;

        Subtask(
                TwoInputStreamOperator<Tuple2<String, Long>, Tuple2<String, Long>, String> operator,
                StateBackend backend,
                int maxParallelism,
                int parallelism,
                int index,
                @Nullable OperatorSubtaskState restored)
                throws Exception {
            this.operator = (AbstractStreamOperator<String>) operator;
            harness =
                    new KeyedTwoInputStreamOperatorTestHarness<>(
                            operator,
                            row -> row.f0,
                            row -> row.f0,
                            Types.STRING,
                            maxParallelism,
                            parallelism,
                            index);
            harness.setStateBackend(backend);
            harness.setup();
            if (restored != null) {
                harness.initializeState(restored);
            }
            harness.open();
        }

        List<String> emitted() {
            List<String> emitted = new ArrayList<>();
            List<String> marks = new ArrayList<>();
            for (Object element : harness.getOutput()) {
                if (element instanceof Watermark watermark) {
                    lastMark = watermark.getTimestamp();
                    marks.add("wm " + lastMark);
                } else {
                    StreamRecord<?> row = (StreamRecord<?>) element;
                    emitted.add(row.getValue() + " @ " + row.getTimestamp());
                    if (row.getTimestamp() <= lastMark) {
                        emittedLate++;
                    }
                }
            }
            harness.getOutput().clear();
            addSideOutput("pair ", FunctionJoinCase.PAIRS, emitted);
            addSideOutput("late l", FunctionJoinCase.LEFT_LATE, emitted);
            addSideOutput("late r", FunctionJoinCase.RIGHT_LATE, emitted);
            emitted.sort(null);
            emitted.addAll(marks);
            return emitted;
        }

        private <T> void addSideOutput(String prefix, OutputTag<T> tag, List<String> emitted) {
            Queue<StreamRecord<T>> rows = harness.getSideOutput(tag);
            if (rows == null) {
                return;
            }
            for (StreamRecord<T> row : rows) {
                Object value =
                        row.getValue() instanceof Tuple2<?, ?> late ? late.f1 : row.getValue();
                emitted.add(prefix + value + " @ " + row.getTimestamp());
            }
            rows.clear();
        }

        OperatorSubtaskState savepoint(SavepointFormatType format) throws Exception {
            harness.prepareSnapshotPreBarrier(1);
            return harness.snapshotWithLocalState(1, 1, SavepointType.savepoint(format))
                    .getJobManagerOwnedState();
        }

        long keysAndTimers() {
            return keysWith("LEFT_BUFFER")
                    + keysWith("RIGHT_BUFFER")
                    + harness.numEventTimeTimers();
        }

        private long keysWith(String state) {
            KeyedStateBackend<String> backend = operator.getKeyedStateBackend();
            try (Stream<String> keys = backend.getKeys(state, VoidNamespace.INSTANCE)) {
                return keys.count();
            }
        }
    }
}
