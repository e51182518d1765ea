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

import javax.annotation.Nullable;

import java.io.IOException;
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

    private static final long NONE = Long.MAX_VALUE;
    private static final long RESTORED = Long.MIN_VALUE;

    private static final class Pending {

        private final CompactionResult result;
        private final long afterCheckpoint;
        private long firstCheckpoint;

        /** The result in state; made once, as each checkpoint wants it. */
        private @Nullable byte[] bytes;

        /** A commit of it may still arrive. */
        private boolean unknown;

        Pending(CompactionResult result, long afterCheckpoint, long firstCheckpoint) {
            this.result = result;
            this.afterCheckpoint = afterCheckpoint;
            this.firstCheckpoint = firstCheckpoint;
        }

        byte[] bytes() throws IOException {
            if (bytes == null) {
                bytes = TaskSerializer.write(result);
            }
            return bytes;
        }
    }

    private final TableCommits commits;
    private final Map<String, Pending> results = new LinkedHashMap<>();
    private ListState<byte[]> state;
    private long completed = RESTORED;
    private long firstSinceEnd = NONE;

    /** The results whose commit runs in the background; none while none does. */
    private List<CompactionResult> committing = List.of();

    private int failuresInARow;
    private long notBefore;

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
            Pending pending = new Pending(restored, RESTORED, RESTORED);
            // Sent before the restart, it may not have arrived yet.
            pending.unknown = true;
            results.put(restored.id(), pending);
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
        SentResult sent = TaskSerializer.readSentResult(element.getValue());
        results.put(sent.result().id(), new Pending(sent.result(), sent.afterCheckpoint(), NONE));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<byte[]> bytes = new ArrayList<>();
        for (Pending pending : results.values()) {
            if (pending.afterCheckpoint < context.getCheckpointId()) {
                bytes.add(pending.bytes());
                pending.firstCheckpoint =
                        Math.min(pending.firstCheckpoint, context.getCheckpointId());
            }
        }
        state.update(bytes);
        if (inputHasEnded()) {
            firstSinceEnd = Math.min(firstSinceEnd, context.getCheckpointId());
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        completed = checkpointId;
        commit();
    }

    private List<CompactionResult> committable() {
        return results.values().stream()
                .filter(pending -> pending.firstCheckpoint <= completed)
                .map(pending -> pending.result)
                .toList();
    }

    private void commit() {
        List<CompactionResult> ready = committable();
        if (!committing.isEmpty() || ready.isEmpty() || now() < notBefore) {
            return;
        }
        committing = ready;
        inBackground(
                () -> commits.commit(ready),
                outcome -> {
                    committing = List.of();
                    take(outcome, "It is tried again.");
                    if (outcome.failure() == null) {
                        // Those that a checkpoint completed meanwhile.
                        commit();
                    } else {
                        later(pause(), time -> commit());
                    }
                },
                e -> {
                    // Failures of commits are in their outcome.
                    throw e;
                });
    }

    /**
     * @param next what becomes of those that failed
     */
    private void take(TableCommits.Outcome outcome, String next) {
        outcome.committed().forEach(result -> results.remove(result.id()));
        outcome.conflicts().forEach(result -> results.remove(result.id()));
        outcome.unknown().forEach(result -> results.get(result.id()).unknown = true);
        committed.inc(outcome.committed().size());
        conflicts.inc(outcome.conflicts().size());
        if (outcome.failure() == null) {
            failuresInARow = 0;
        } else {
            failed(outcome.failure(), next);
        }
    }

    private void failed(Throwable e, String next) {
        failures.inc();
        failuresInARow++;
        String what = "Cannot commit compactions of table " + target.name();
        if (settings.failJob()) {
            throw new CompactionException(what, e);
        }
        LOG.warn("{}. {}", what, next, e);
    }

    private long pause() {
        long pause = Backoff.pause(failuresInARow);
        notBefore = now() + pause;
        return pause;
    }

    /**
     * Commits what the last checkpoint completed. If the job ends here, nobody else will: at the
     * end of its input, and where it is stopped with a savepoint that nobody restores.
     */
    @Override
    public void close() throws Exception {
        try {
            boolean ended = finishBackground();
            // A task that is being closed hears no more what became of a commit.
            committing.forEach(result -> results.get(result.id()).unknown = true);
            List<CompactionResult> ready = committable();
            if (ended && !ready.isEmpty() && !isCanceled()) {
                if (isOver()) {
                    commitAtLast(ready);
                } else {
                    commitOnce(ready);
                }
            }
        } finally {
            super.close();
        }
    }

    /**
     * Whether nobody will commit what is left here: a checkpoint is complete that knows of the end
     * of the input, and the job does not start again from it or from an earlier one.
     */
    private boolean isOver() {
        return completed >= firstSinceEnd && !hasFailed();
    }

    /** Whatever becomes of it: it is in the checkpoint from which the job may start again. */
    private void commitOnce(List<CompactionResult> ready) throws Exception {
        Throwable failure = awaitAtEnd(() -> commits.commit(ready)).failure();
        if (failure != null) {
            LOG.warn(
                    "Cannot commit compactions of table {} any more before the job stops.",
                    target.name(),
                    failure);
        }
    }

    private void commitAtLast(List<CompactionResult> ready) throws Exception {
        // If this fails the job, it starts again from a checkpoint that has all of them.
        take(
                awaitAtEnd(() -> commits.commit(ready)),
                "The rows are in the table, but in more files.");
        if (isCanceled()) {
            return;
        }
        List<CompactionTask> failed = new ArrayList<>();
        for (Pending left : results.values()) {
            if (left.unknown) {
                LOG.warn(
                        "Whether {} is committed is unknown. If it is not, files whose names"
                                + " contain 'compact-{}' are left.",
                        left.result.task(),
                        left.result.id());
            } else {
                failed.add(left.result.task());
            }
        }
        if (!failed.isEmpty()) {
            awaitAtEnd(
                    () -> {
                        AttemptFiles.deleteOrWarn(target, failed);
                        return null;
                    });
        }
    }
}
