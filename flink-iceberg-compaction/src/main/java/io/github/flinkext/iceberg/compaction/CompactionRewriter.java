/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.compaction.TaskFates.Fate;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.ExceptionUtils;

import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import java.util.stream.Stream;

/**
 * The operator that rewrites files, as many at once as it is told, while barriers pass.
 *
 * <p>No attempt leaves files that nobody knows of. Each begins only once a checkpoint is complete
 * that has the task with the attempt, which names its files:
 *
 * <pre>
 *   taken -> NAMELESS -(snapshot)-> NAMED -(complete)-> READY -> RUNNING -> sent on
 *   restored -> RESTORED -(what the attempt left is deleted)-> NAMELESS, with another attempt
 *   RUNNING  ->  FAILED  -(what the attempt left is deleted)-> NAMELESS, with another attempt
 * </pre>
 *
 * <p>At the end of the input all of them are given up but kept, for the last snapshot. It waits for
 * nothing, as the sink's last rows are committed only once it is complete.
 *
 * <p>What attempts have left is deleted when the operator is closed, and so are the files of
 * results that were sent on since the last snapshot, as no checkpoint has them. Those that a
 * snapshot has are left alone: whether it was completed, only the one who restores it can know.
 */
final class CompactionRewriter extends BackgroundOperator<byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(CompactionRewriter.class);

    static final ListStateDescriptor<byte[]> TASKS =
            new ListStateDescriptor<>(
                    "compaction-tasks-to-rewrite", BytePrimitiveArraySerializer.INSTANCE);

    /** A task that has waited for so long may be of no more use: that is looked up first. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private enum Phase {
        /** Its result may have been sent on, and committed, before the restart. */
        RESTORED,
        NAMELESS,
        NAMED,
        READY,
        RUNNING,
        FAILED
    }

    private static final class Slot {

        private CompactionTask task;

        /** The task in state; made once, as each checkpoint wants it. */
        private @Nullable byte[] bytes;

        private Phase phase;

        /** That the task was open then may be taken for granted, as it is new. */
        private long since;

        private long namedIn;
        private long notBefore;
        private int failures;

        /** Why the attempt failed, until that is told. */
        private @Nullable Exception failure;

        Slot(CompactionTask task, Phase phase, long now) {
            this.task = task;
            this.phase = phase;
            this.since = now;
        }

        void tryAgain(TableLocation location, long now) {
            task = task.nextAttempt(location);
            bytes = null;
            phase = Phase.NAMELESS;
            since = now;
        }

        byte[] bytes() throws IOException {
            if (bytes == null) {
                bytes = TaskSerializer.write(task);
            }
            return bytes;
        }
    }

    private final FileRewrite rewrite;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final List<CompactionTask> sentSinceSnapshot = new ArrayList<>();
    private ListState<byte[]> state;
    private long lastCheckpoint = Long.MIN_VALUE;
    private int running;

    private Counter rewrittenFiles;
    private Counter writtenFiles;
    private Counter rewrittenBytes;
    private Counter writtenBytes;
    private Counter failures;
    private long lastDuration;

    CompactionRewriter(
            StreamOperatorParameters<byte[]> parameters,
            TargetTable target,
            CompactionSettings settings) {
        super(parameters, target, settings, settings.workers().concurrentTasks());
        this.rewrite = fileRewrite(getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getListState(TASKS);
        for (byte[] task : state.get()) {
            CompactionTask restored = TaskSerializer.readTask(task);
            slots.put(restored.id(), new Slot(restored, Phase.RESTORED, now()));
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        MetricGroup group = getMetricGroup().addGroup("compaction");
        group.gauge("pendingTasks", slots::size);
        group.gauge("runningTasks", () -> running);
        group.gauge("lastDurationMillis", () -> lastDuration);
        rewrittenFiles = group.counter("filesIn");
        writtenFiles = group.counter("filesOut");
        rewrittenBytes = group.counter("bytesIn");
        writtenBytes = group.counter("bytesOut");
        group.gauge("bytesCopied", rewrite::copiedBytes);
        failures = group.counter("failedRewrites");
        clean(in(Phase.RESTORED), AttemptFiles::delete);
    }

    private List<Slot> in(Phase phase) {
        return slots.values().stream().filter(slot -> slot.phase == phase).toList();
    }

    /** Deletes what attempts have left; until that is done, their tasks keep them in mind. */
    private void clean(List<Slot> left, ToIntBiFunction<Table, CompactionTask> deletion) {
        if (inputHasEnded() || left.isEmpty()) {
            return;
        }
        List<CompactionTask> tasks = tasksOf(left);
        inBackground(
                () -> cleaned(tasks, deletion),
                cleaned -> take(left, deletion, cleaned),
                e -> take(left, deletion, new Cleaned(Map.of(), null, e)));
    }

    private static List<CompactionTask> tasksOf(List<Slot> slots) {
        return slots.stream().map(slot -> slot.task).toList();
    }

    /**
     * @param fates of the tasks whose attempts have left nothing any more
     * @param location for the next attempts; null if nothing could be cleaned
     * @param failure of others, if there are any
     */
    private record Cleaned(
            Map<String, Fate> fates,
            @Nullable TableLocation location,
            @Nullable Exception failure) {}

    private Cleaned cleaned(
            List<CompactionTask> tasks, ToIntBiFunction<Table, CompactionTask> deletion) {
        Table table = target.refreshed();
        Map<String, Fate> fates = new HashMap<>(TaskFates.of(table, target.branch(), tasks));
        Exception failure = null;
        for (CompactionTask task : tasks) {
            try {
                int deleted = deletion.applyAsInt(table, task);
                if (deleted > 0) {
                    LOG.info("Deleted {} files that {} had left behind.", deleted, task);
                }
            } catch (RuntimeException e) {
                fates.remove(task.id());
                failure = ExceptionUtils.firstOrSuppressed(e, failure);
            }
        }
        return new Cleaned(fates, TableLocation.of(table), failure);
    }

    private void take(
            List<Slot> cleaning, ToIntBiFunction<Table, CompactionTask> deletion, Cleaned cleaned) {
        if (inputHasEnded()) {
            return;
        }
        List<Slot> left = new ArrayList<>();
        for (Slot slot : cleaning) {
            Fate fate = cleaned.fates().get(slot.task.id());
            if (fate == null) {
                left.add(slot);
                tellFailure(slot);
            } else if (fate == Fate.OPEN) {
                tellFailure(slot);
                slot.tryAgain(cleaned.location(), now());
            } else {
                forget(slot);
            }
        }
        if (!left.isEmpty()) {
            failed("Cannot delete what was written in vain", cleaned.failure());
            later(Backoff.pause(1 + left.get(0).failures++), time -> clean(left, deletion));
        }
    }

    /** Not before it is known whether it was one: a task that others made impossible fails, too. */
    private void tellFailure(Slot slot) {
        Exception failure = slot.failure;
        slot.failure = null;
        if (failure != null) {
            failed("Cannot complete " + slot.task, failure);
        }
    }

    private void forget(Slot slot) {
        LOG.info("Table {} needs no {} any more.", target.name(), slot.task);
        slots.remove(slot.task.id());
    }

    @Override
    public void processElement(StreamRecord<byte[]> element) throws Exception {
        CompactionTask task = TaskSerializer.readTask(element.getValue());
        // A job that started from another checkpoint may have been sent the same.
        slots.put(task.id(), new Slot(task.nextAttempt(), Phase.NAMELESS, now()));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<byte[]> tasks = new ArrayList<>();
        for (Slot slot : slots.values()) {
            tasks.add(slot.bytes());
            if (slot.phase == Phase.NAMELESS) {
                slot.phase = Phase.NAMED;
                slot.namedIn = context.getCheckpointId();
            }
        }
        state.update(tasks);
        sentSinceSnapshot.clear();
        lastCheckpoint = context.getCheckpointId();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        for (Slot slot : in(Phase.NAMED)) {
            if (slot.namedIn <= checkpointId) {
                slot.phase = Phase.READY;
                slot.since = now();
            }
        }
        startReady();
    }

    private void startReady() {
        if (inputHasEnded()) {
            return;
        }
        Iterator<Slot> ready = in(Phase.READY).iterator();
        while (running < settings.workers().concurrentTasks() && ready.hasNext()) {
            Slot slot = ready.next();
            if (slot.notBefore <= now()) {
                start(slot);
            }
        }
    }

    private void start(Slot slot) {
        CompactionTask task = slot.task;
        boolean hasWaited = now() - slot.since >= LONG.toMillis();
        long begin = System.nanoTime();
        slot.phase = Phase.RUNNING;
        running++;
        inBackground(
                () -> attempt(task, hasWaited),
                result -> {
                    lastDuration = (System.nanoTime() - begin) / 1_000_000;
                    done(slot, result);
                },
                e -> failed(slot, e));
    }

    /**
     * @return nothing if the task cannot be committed any more
     */
    private Optional<CompactionResult> attempt(CompactionTask task, boolean hasWaited)
            throws IOException {
        Table table = target.refreshed();
        if (hasWaited && !isOpen(table, task)) {
            return Optional.empty();
        }
        return Optional.of(rewrite.run(SerializableTable.copyOf(table), task));
    }

    private boolean isOpen(Table table, CompactionTask task) {
        return TaskFates.of(table, target.branch(), List.of(task)).get(task.id()) == Fate.OPEN;
    }

    private void done(Slot slot, Optional<CompactionResult> result) throws Exception {
        running--;
        if (inputHasEnded()) {
            return;
        }
        if (result.isPresent()) {
            send(result.get());
        } else {
            forget(slot);
        }
        startReady();
    }

    private void send(CompactionResult result) throws IOException {
        slots.remove(result.id());
        rewrittenFiles.inc(result.task().inputs().size());
        rewrittenBytes.inc(result.task().inputBytes());
        writtenFiles.inc(result.outputs().size());
        writtenBytes.inc(result.outputBytes());
        sentSinceSnapshot.add(result.task());
        output.collect(
                new StreamRecord<>(TaskSerializer.write(new SentResult(result, lastCheckpoint))));
    }

    private void failed(Slot slot, Exception e) {
        running--;
        if (inputHasEnded()) {
            return;
        }
        slot.phase = Phase.FAILED;
        slot.failure = e;
        slot.failures++;
        long pause = Backoff.pause(slot.failures);
        slot.notBefore = now() + pause;
        later(pause, time -> startReady());
        clean(List.of(slot), AttemptFiles::deleteUncommitted);
        startReady();
    }

    private void failed(String what, Exception e) {
        failures.inc();
        if (settings.failJob()) {
            throw new CompactionException(what + " of table " + target.name(), e);
        }
        LOG.warn("{} of table {}. It is tried again.", what, target.name(), e);
    }

    @Override
    void interruptBackground() {
        rewrite.stop();
        super.interruptBackground();
    }

    /** Gives up what is not done yet: the last compaction takes all files that are small then. */
    @Override
    public void endInput() throws Exception {
        super.endInput();
        interruptBackground();
    }

    @Override
    public void close() throws Exception {
        try {
            if (stopBackground()) {
                deleteAtEnd();
            }
        } finally {
            super.close();
        }
    }

    private void deleteAtEnd() throws Exception {
        // Some that run may have come to their end without the task thread knowing.
        List<CompactionTask> uncommitted =
                Stream.concat(in(Phase.RUNNING).stream(), in(Phase.FAILED).stream())
                        .map(slot -> slot.task)
                        .toList();
        // They may have been committed.
        List<CompactionTask> others = new ArrayList<>(sentSinceSnapshot);
        if (inputHasEnded()) {
            others.addAll(tasksOf(in(Phase.RESTORED)));
        }
        if (uncommitted.isEmpty() && others.isEmpty()) {
            return;
        }
        awaitAtEnd(
                () -> {
                    AttemptFiles.deleteUncommittedOrWarn(target, uncommitted);
                    AttemptFiles.deleteOrWarn(target, others);
                    return null;
                });
    }
}
