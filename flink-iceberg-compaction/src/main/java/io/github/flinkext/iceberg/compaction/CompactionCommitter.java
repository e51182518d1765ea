/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operator, in one subtask, that commits rewritten files.
 *
 * <p>It commits a result only once a checkpoint is complete that has it. Before, a restart would
 * take the task up in the rewriter again, which then deletes the files of the first attempt. A
 * result that was restored may be committed already, or no longer possible: {@link TableCommits}
 * sees that.
 */
final class CompactionCommitter extends BackgroundOperator<byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(CompactionCommitter.class);

    static final ListStateDescriptor<byte[]> RESULTS =
            new ListStateDescriptor<>(
                    "compaction-results-to-commit", BytePrimitiveArraySerializer.INSTANCE);

    private static final long NOT_IN_A_CHECKPOINT = Long.MAX_VALUE;
    private static final long RESTORED = Long.MIN_VALUE;

    private final TableCommits commits;
    private final Map<String, CompactionResult> results = new LinkedHashMap<>();
    private final Map<String, Long> firstCheckpoints = new LinkedHashMap<>();
    private ListState<byte[]> state;
    private long completed = RESTORED;
    private boolean committing;
    private int failuresInARow;

    private Counter committed;
    private Counter conflicts;
    private Counter failures;

    CompactionCommitter(
            StreamOperatorParameters<byte[]> parameters,
            TargetTable target,
            CompactionSettings settings) {
        super(parameters, target, settings, 1);
        this.commits = new TableCommits(target);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getListState(RESULTS);
        for (byte[] result : state.get()) {
            CompactionResult restored = TaskSerializer.readResult(result);
            results.put(restored.id(), restored);
            firstCheckpoints.put(restored.id(), RESTORED);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        MetricGroup group = getMetricGroup().addGroup("compaction");
        group.gauge("pendingCommits", () -> results.size());
        committed = group.counter("committedTasks");
        conflicts = group.counter("conflicts");
        failures = group.counter("failedCommits");
        commit();
    }

    @Override
    public void processElement(StreamRecord<byte[]> element) throws Exception {
        CompactionResult result = TaskSerializer.readResult(element.getValue());
        results.put(result.id(), result);
        firstCheckpoints.put(result.id(), NOT_IN_A_CHECKPOINT);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<byte[]> bytes = new ArrayList<>();
        for (CompactionResult result : results.values()) {
            bytes.add(TaskSerializer.write(result));
            firstCheckpoints.merge(result.id(), context.getCheckpointId(), Math::min);
        }
        state.update(bytes);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        completed = checkpointId;
        commit();
    }

    private List<CompactionResult> committable() {
        return results.values().stream()
                .filter(result -> firstCheckpoints.get(result.id()) <= completed)
                .toList();
    }

    private void commit() {
        List<CompactionResult> ready = committable();
        if (committing || ready.isEmpty()) {
            return;
        }
        committing = true;
        inBackground(
                () -> commits.commit(ready),
                outcome -> {
                    committing = false;
                    take(outcome);
                },
                e -> {
                    throw e;
                });
    }

    private void take(TableCommits.Outcome outcome) {
        outcome.committed().forEach(this::forget);
        outcome.conflicts().forEach(this::forget);
        committed.inc(outcome.committed().size());
        conflicts.inc(outcome.conflicts().size());
        if (outcome.failure() == null) {
            failuresInARow = 0;
            // Those that a checkpoint completed meanwhile.
            commit();
        } else {
            failed(outcome.failure());
        }
    }

    private void forget(CompactionResult result) {
        results.remove(result.id());
        firstCheckpoints.remove(result.id());
    }

    private void failed(Exception e) {
        failures.inc();
        failuresInARow++;
        String what = "Cannot commit compactions of table " + target.name();
        if (settings.failJob()) {
            throw new CompactionException(what, e);
        }
        LOG.warn("{}. It is tried again.", what, e);
        later(Backoff.pause(failuresInARow), time -> commit());
    }

    /** Commits what the last checkpoint completed, as nobody else will. */
    @Override
    public void close() throws Exception {
        try {
            finishBackground();
            if (inputHasEnded() && !committable().isEmpty()) {
                commits.commit(committable());
            }
        } finally {
            super.close();
        }
    }
}
