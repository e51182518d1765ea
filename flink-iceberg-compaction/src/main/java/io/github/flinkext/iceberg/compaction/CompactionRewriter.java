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

import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operator that rewrites files, as many at once as it is told, while barriers pass.
 *
 * <p>No attempt leaves files that nobody knows of. Each begins only once a checkpoint is complete
 * that has the task with the number of the attempt, which names its files:
 *
 * <pre>
 *   taken or failed -> NAMELESS -(snapshot)-> NAMED -(complete)-> READY -> RUNNING -> sent on
 *   restored -> CLEANING: deletes what the attempt left -> NAMELESS, with the next number
 * </pre>
 *
 * <p>When the job ends in order, an attempt deletes its files itself, and so are those of results
 * deleted that were sent on since the last snapshot, as no checkpoint has them. Those that a
 * snapshot has are left alone: whether it was completed, only the one who restores it can know.
 */
final class CompactionRewriter extends BackgroundOperator<byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(CompactionRewriter.class);

    static final ListStateDescriptor<byte[]> TASKS =
            new ListStateDescriptor<>(
                    "compaction-tasks-to-rewrite", BytePrimitiveArraySerializer.INSTANCE);

    private enum Phase {
        CLEANING,
        NAMELESS,
        NAMED,
        READY,
        RUNNING
    }

    private static final class Slot {

        private CompactionTask task;

        /** The task in state; made once, as each checkpoint wants it. */
        private @Nullable byte[] bytes;

        private Phase phase;
        private long namedIn;
        private long notBefore;
        private int failures;

        Slot(CompactionTask task, Phase phase) {
            this.task = task;
            this.phase = phase;
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
        super(parameters, target, settings, settings.concurrentTasks());
        this.rewrite = fileRewrite(getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getListState(TASKS);
        for (byte[] task : state.get()) {
            CompactionTask restored = TaskSerializer.readTask(task);
            slots.put(restored.id(), new Slot(restored, Phase.CLEANING));
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
        failures = group.counter("failedRewrites");
        clean();
    }

    private List<Slot> in(Phase phase) {
        return slots.values().stream().filter(slot -> slot.phase == phase).toList();
    }

    private List<CompactionTask> tasksIn(Phase phase) {
        return in(phase).stream().map(slot -> slot.task).toList();
    }

    private void clean() {
        List<Slot> toClean = in(Phase.CLEANING);
        if (toClean.isEmpty()) {
            return;
        }
        List<CompactionTask> tasks = toClean.stream().map(slot -> slot.task).toList();
        inBackground(
                () -> cleaned(tasks),
                fates -> {
                    if (!inputHasEnded()) {
                        fates.forEach(this::restored);
                    }
                },
                e -> {
                    if (inputHasEnded()) {
                        return;
                    }
                    failed("Cannot delete what rewrites left behind before the restart", e);
                    later(Backoff.pause(1 + toClean.get(0).failures++), time -> clean());
                });
    }

    private Map<String, Fate> cleaned(List<CompactionTask> tasks) {
        Table table = target.refreshed();
        Map<String, Fate> fates = TaskFates.of(table, target.head(table), tasks);
        for (CompactionTask task : tasks) {
            if (fates.get(task.id()) != Fate.COMMITTED) {
                int deleted = AttemptFiles.delete(table, task);
                if (deleted > 0) {
                    LOG.info("Deleted {} files that {} had left behind.", deleted, task);
                }
            }
        }
        return fates;
    }

    private void restored(String id, Fate fate) {
        if (fate == Fate.OPEN) {
            tryAgain(slots.get(id));
        } else {
            slots.remove(id);
        }
    }

    private static void tryAgain(Slot slot) {
        slot.task = slot.task.nextAttempt();
        slot.bytes = null;
        slot.phase = Phase.NAMELESS;
    }

    @Override
    public void processElement(StreamRecord<byte[]> element) throws Exception {
        CompactionTask task = TaskSerializer.readTask(element.getValue());
        slots.put(task.id(), new Slot(task, Phase.NAMELESS));
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
            }
        }
        startReady();
    }

    private void startReady() {
        if (inputHasEnded()) {
            return;
        }
        Iterator<Slot> ready = in(Phase.READY).iterator();
        while (running < settings.concurrentTasks() && ready.hasNext()) {
            Slot slot = ready.next();
            if (slot.notBefore <= now()) {
                start(slot);
            }
        }
    }

    private void start(Slot slot) {
        CompactionTask task = slot.task;
        long begin = System.nanoTime();
        slot.phase = Phase.RUNNING;
        running++;
        inBackground(
                () -> attempt(task),
                result -> {
                    lastDuration = (System.nanoTime() - begin) / 1_000_000;
                    done(slot, result);
                },
                e -> failed(slot, e));
    }

    /** Nothing if the task can no longer be committed. */
    private @Nullable CompactionResult attempt(CompactionTask task) throws Exception {
        Table table = target.refreshed();
        try {
            return rewrite.run(SerializableTable.copyOf(table), task);
        } catch (Error e) {
            deleteFilesOf(task);
            throw e;
        } catch (Exception e) {
            deleteFilesOf(task);
            if (isOpen(task, e)) {
                throw e;
            }
            LOG.info("Table {} changed under {}.", target.name(), task);
            return null;
        }
    }

    private boolean isOpen(CompactionTask task, Exception failure) {
        try {
            Table table = target.refreshed();
            return TaskFates.of(table, target.head(table), List.of(task)).get(task.id())
                    == Fate.OPEN;
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return true;
        }
    }

    private void done(Slot slot, @Nullable CompactionResult result) throws Exception {
        running--;
        if (inputHasEnded()) {
            return;
        }
        slots.remove(slot.task.id());
        if (result != null) {
            rewrittenFiles.inc(result.task().inputs().size());
            rewrittenBytes.inc(result.task().inputBytes());
            writtenFiles.inc(result.outputs().size());
            writtenBytes.inc(result.outputBytes());
            sentSinceSnapshot.add(result.task());
            output.collect(
                    new StreamRecord<>(
                            TaskSerializer.write(new SentResult(result, lastCheckpoint))));
        }
        startReady();
    }

    private void failed(Slot slot, Exception e) {
        running--;
        if (inputHasEnded()) {
            return;
        }
        failed("Cannot complete " + slot.task, e);
        slot.failures++;
        long pause = Backoff.pause(slot.failures);
        slot.notBefore = now() + pause;
        tryAgain(slot);
        later(pause, time -> startReady());
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
    boolean stopBackground() throws InterruptedException {
        rewrite.stop();
        return super.stopBackground();
    }

    /** Gives up what is not done yet: the last compaction takes all files that are small then. */
    @Override
    public void endInput() throws Exception {
        super.endInput();
        if (stopBackground()) {
            deleteFilesAtEnd(tasksIn(Phase.CLEANING));
            deleteFilesAtEnd(tasksIn(Phase.RUNNING));
        }
        slots.clear();
    }

    @Override
    public void close() throws Exception {
        try {
            if (stopBackground()) {
                // Some may have come to their end without the task thread knowing.
                deleteFilesAtEnd(tasksIn(Phase.RUNNING));
                deleteFilesAtEnd(List.copyOf(sentSinceSnapshot));
            }
        } finally {
            super.close();
        }
    }
}
