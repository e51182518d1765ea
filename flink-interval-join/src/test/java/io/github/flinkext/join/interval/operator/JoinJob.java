/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.SharedStateRegistry;
import org.apache.flink.runtime.state.SharedStateRegistryImpl;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.IOUtils;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All subtasks of a join, Flink's or ours, from one start of a job to its stop. */
final class JoinJob implements AutoCloseable {

    private static final List<String> STATES =
            List.of(
                    "IntervalJoinLeftCache",
                    "IntervalJoinRightCache",
                    "IntervalJoinLeftTimerState",
                    "IntervalJoinRightTimerState");

    private final Start start;
    private final int maxParallelism;
    private final SharedStateRegistry sharedFiles;
    private final List<JoinHarness> subtasks = new ArrayList<>();

    private long checkpointId;

    /** What is stored of a job. */
    enum Format {
        /** Incremental in RocksDB. */
        CHECKPOINT(CheckpointType.CHECKPOINT),
        CANONICAL_SAVEPOINT(SavepointType.savepoint(SavepointFormatType.CANONICAL)),
        NATIVE_SAVEPOINT(SavepointType.savepoint(SavepointFormatType.NATIVE));

        private final SnapshotType type;

        Format(SnapshotType type) {
            this.type = type;
        }
    }

    /** How a job is started. */
    record Start(boolean ours, Backend backend, int parallelism) {}

    /**
     * A job that was stopped.
     *
     * @param sharedFiles what incremental checkpoints refer to
     */
    record Snapshot(
            OperatorSubtaskState state,
            int parallelism,
            long checkpointId,
            SharedStateRegistry sharedFiles) {}

    JoinJob(JoinCase join, int maxParallelism, Start start, @Nullable Snapshot from)
            throws Exception {
        this.start = start;
        this.maxParallelism = maxParallelism;
        this.checkpointId = from == null ? 0 : from.checkpointId;
        this.sharedFiles = from == null ? new SharedStateRegistryImpl() : from.sharedFiles;
        for (int i = 0; i < start.parallelism; i++) {
            TwoInputStreamOperator<RowData, RowData, RowData> operator =
                    start.ours ? join.ours() : join.flinks();
            subtasks.add(
                    JoinHarness.subtask(
                            operator,
                            start.backend,
                            maxParallelism,
                            start.parallelism,
                            i,
                            from == null ? null : stateOf(i, from)));
        }
    }

    private OperatorSubtaskState stateOf(int subtask, Snapshot from) {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                from.state, maxParallelism, from.parallelism, start.parallelism, subtask);
    }

    void apply(JoinSteps.Step step) throws Exception {
        if (step instanceof JoinSteps.Left row) {
            JoinSteps.apply(step, subtaskOf(row.key()));
        } else if (step instanceof JoinSteps.Right row) {
            JoinSteps.apply(step, subtaskOf(row.key()));
        } else {
            for (JoinHarness subtask : subtasks) {
                JoinSteps.apply(step, subtask);
            }
        }
    }

    void processingTime(long time) throws Exception {
        for (JoinHarness subtask : subtasks) {
            subtask.processingTime(time);
        }
    }

    private JoinHarness subtaskOf(@Nullable String key) {
        return subtasks.get(
                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        new JoinRows.ByKey().getKey(JoinRows.row(key, 0, 0)),
                        maxParallelism,
                        start.parallelism));
    }

    /** Takes a checkpoint that the next one builds on. */
    void checkpoint() throws Exception {
        snapshot(Format.CHECKPOINT);
        for (JoinHarness subtask : subtasks) {
            subtask.notifyOfCompletedCheckpoint(checkpointId);
        }
    }

    Snapshot snapshot(Format format) throws Exception {
        checkpointId++;
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (JoinHarness subtask : subtasks) {
            OperatorSubtaskState state = subtask.snapshot(checkpointId, format.type);
            // Puts what earlier checkpoints stored in the place of references to it.
            state.registerSharedStates(sharedFiles, checkpointId);
            states.add(state);
        }
        return new Snapshot(
                AbstractStreamOperatorTestHarness.repackageState(
                        states.toArray(OperatorSubtaskState[]::new)),
                start.parallelism,
                checkpointId,
                sharedFiles);
    }

    /** The rows that were emitted since the start. */
    List<String> rows() {
        return subtasks.stream().flatMap(subtask -> subtask.rows().stream()).sorted().toList();
    }

    /** What is kept, by state: empty if nothing is. */
    Map<String, Long> left() {
        Map<String, Long> left = new TreeMap<>();
        for (JoinHarness subtask : subtasks) {
            for (String state : STATES) {
                left.merge("keys in " + state, subtask.keysWith(state), Long::sum);
            }
            left.merge("timers", (long) subtask.timers(), Long::sum);
        }
        left.values().removeIf(count -> count == 0);
        return left;
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(subtasks);
    }
}
