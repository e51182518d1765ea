/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.IcebergCompactionOptions;
import io.github.flinkext.iceberg.IcebergCompactionOptions.OnFinish;
import io.github.flinkext.iceberg.compaction.CompactionPlanner.Extent;
import io.github.flinkext.iceberg.compaction.TableLook.Growth;
import io.github.flinkext.iceberg.compaction.TaskFates.Fate;
import io.github.flinkext.iceberg.compaction.TaskSearch.Finding;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableSummary;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operator, in one subtask, that decides what is compacted. It hears of each commit of the
 * sink, and now and then looks at the table in the background and hands out tasks.
 *
 * <p>The tasks that are out are in its state, with the files that no other task may take. It learns
 * from the table what became of them ({@link TaskFates}).
 *
 * <p>The last compaction runs while this operator is closed: the sink's last commit comes after the
 * end of the input was passed on, and operators behind it take no more records by then. A task is
 * closed only when all before it are, so that commit is in the table.
 */
final class CompactionCoordinator extends BackgroundOperator<CommittableMessage<?>> {

    private static final Logger LOG = LoggerFactory.getLogger(CompactionCoordinator.class);

    static final ListStateDescriptor<byte[]> TASKS_OUT =
            new ListStateDescriptor<>(
                    "compaction-tasks-out", BytePrimitiveArraySerializer.INSTANCE);

    /** How often conditions are checked that come with time, at most. */
    private static final Duration TICK = Duration.ofSeconds(1);

    /** When more is handed out where there was more to do than tasks may be out. */
    private static final Duration CATCH_UP = Duration.ofSeconds(10);

    /** After so long without the end of a task, though more wait, it is said. */
    private static final Duration STUCK = Duration.ofHours(1);

    /** A task that is out, and the same in state: made once, as each checkpoint wants it. */
    private record TaskOut(CompactionTask task, byte[] bytes) {}

    private final int threadsAtLast;
    private final TierSizes sizes;
    private final RowDeletes deletes;
    private final TaskSearch search;
    private final CommittedWatermarks watermarks = new CommittedWatermarks();
    private final Map<String, TaskOut> tasksOut = new LinkedHashMap<>();
    private ListState<byte[]> state;
    private boolean looking;
    private boolean toPlan;
    private int waitingTasks;
    private int waitingPartitions;
    private long lastEnd;
    private boolean catchesUp;
    private long commits;
    private Growth growth = Growth.NONE;
    private Growth total = Growth.NONE;
    private long lastPlan;
    private long notBefore;
    private int conflictsInARow;
    private int failuresInARow;

    private Counter plannedTasks;
    private Counter voidTasks;
    private Counter failures;

    /**
     * @param threadsAtLast that rewrite files once the input has ended
     */
    CompactionCoordinator(
            StreamOperatorParameters<byte[]> parameters,
            TargetTable target,
            CompactionSettings settings,
            int threadsAtLast) {
        super(parameters, target, settings, 1);
        this.threadsAtLast = threadsAtLast;
        this.sizes = TierSizes.of(settings.tiers(), target.targetFileSize());
        this.deletes = RowDeletes.of(settings.deletes());
        this.search = new TaskSearch(target, sizes, deletes, settings.workers().maxPendingTasks());
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getListState(TASKS_OUT);
        for (byte[] task : state.get()) {
            CompactionTask restored = TaskSerializer.readTask(task);
            tasksOut.put(restored.id(), new TaskOut(restored, task));
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        MetricGroup group = getMetricGroup().addGroup("compaction");
        group.gauge("pendingTasks", () -> tasksOut.size());
        group.gauge("waitingTasks", () -> waitingTasks);
        group.gauge("commitsSinceLastLook", () -> commits);
        group.gauge("writeAmplification", this::writeAmplification);
        plannedTasks = group.counter("plannedTasks");
        voidTasks = group.counter("voidTasks");
        failures = group.counter("failedLooks");
        lastPlan = now();
        if (dependsOnTime()) {
            tick();
        }
        // From here on, what is committed is counted.
        toPlan = mayHaveBecomeIdle();
        look();
    }

    /** Bytes of all files written per byte that writers have added, since the job was started. */
    private double writeAmplification() {
        return total.appendedBytes() == 0
                ? 1
                : 1 + (double) total.rewrittenBytes() / total.appendedBytes();
    }

    private boolean dependsOnTime() {
        return settings.triggers().interval() != null
                || settings.partitions().idle() != null
                || settings.partitions().watermarkDelay() != null;
    }

    /** While no job was running. */
    private boolean mayHaveBecomeIdle() {
        return settings.partitions().idle() != null;
    }

    private void tick() {
        later(
                TICK.toMillis(),
                time -> {
                    tick();
                    if (intervalHasPassed() || partitionsMayBeDone()) {
                        plan();
                    }
                });
    }

    private boolean intervalHasPassed() {
        Duration interval = settings.triggers().interval();
        return interval != null && now() - lastPlan >= interval.toMillis();
    }

    /** Looking for partitions that are done costs a look, so as often as one can become so. */
    private boolean partitionsMayBeDone() {
        Duration idle = settings.partitions().idle();
        return (idle != null && now() - lastPlan >= idle.toMillis())
                || (settings.partitions().watermarkDelay() != null && watermarks.advanced());
    }

    @Override
    public void processElement(StreamRecord<CommittableMessage<?>> element) throws Exception {
        // One summary comes for each checkpoint of each of the sink's committers; all but one of
        // those have nothing to commit.
        if (element.getValue() instanceof CommittableSummary<?> summary
                && summary.getNumberOfCommittables() > 0) {
            commits++;
            watermarks.committed(summary.getCheckpointIdOrEOI());
            if (commits >= settings.triggers().commits()) {
                plan();
            } else if (settings.triggers().countFiles()) {
                look();
            }
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        super.processWatermark(mark);
        watermarks.arrived(mark.getTimestamp());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermarks.snapshot(context.getCheckpointId());
        List<byte[]> tasks = new ArrayList<>();
        for (TaskOut out : tasksOut.values()) {
            tasks.add(out.bytes());
        }
        state.update(tasks);
    }

    private void plan() {
        toPlan = true;
        look();
    }

    /** At most one look at a time; what is asked for meanwhile is done after it. */
    private void look() {
        if (looking || inputHasEnded() || now() < notBefore) {
            return;
        }
        boolean planning = toPlan;
        List<CompactionTask> out = tasksOut.values().stream().map(TaskOut::task).toList();
        DonePartitions done =
                new DonePartitions(
                        settings.partitions(),
                        getProcessingTimeService().getCurrentProcessingTime(),
                        watermarks.committed());
        long commitsBefore = planning ? commits : 0;
        looking = true;
        if (planning) {
            toPlan = false;
            commits = 0;
            lastPlan = now();
            growth = Growth.NONE;
            watermarks.used();
        }
        inBackground(
                () -> planning ? search.plan(out, done) : search.glance(),
                finding -> {
                    looking = false;
                    failuresInARow = 0;
                    take(finding);
                },
                e -> {
                    looking = false;
                    toPlan |= planning;
                    commits += commitsBefore;
                    failed(e);
                });
    }

    private void take(Finding finding) throws Exception {
        if (!finding.isPlan()) {
            growth = growth.plus(finding.growth());
        }
        total = total.plus(finding.growth());
        long expired = finding.count(Fate.EXPIRED);
        if (expired > 0) {
            LOG.warn(
                    "{} compactions of table {} are committed or thrown away: nothing tells which,"
                            + " as snapshots since their start have expired. Keep snapshots for"
                            + " longer than a rewrite, three checkpoints and the time between two"
                            + " looks ('{}') take together.",
                    expired,
                    target.name(),
                    IcebergCompactionOptions.DELTA_COMMITS.key());
        }
        long gone = finding.count(Fate.VOID);
        finding.fates()
                .forEach(
                        (id, fate) -> {
                            if (fate != Fate.OPEN) {
                                tasksOut.remove(id);
                            }
                        });
        voidTasks.inc(gone + expired);
        if (!inputHasEnded()) {
            for (CompactionTask task : finding.tasks()) {
                byte[] bytes = TaskSerializer.write(task);
                tasksOut.put(task.id(), new TaskOut(task, bytes));
                output.collect(new StreamRecord<>(bytes));
            }
            plannedTasks.inc(finding.tasks().size());
        }
        if (gone > 0) {
            pause(++conflictsInARow);
        } else if (finding.count(Fate.COMMITTED) > 0) {
            conflictsInARow = 0;
        }
        if (finding.isPlan()) {
            tellIfStuck(finding);
            waitingTasks = finding.waitingTasks();
            waitingPartitions = finding.waitingPartitions();
        }
        if (waitingTasks + waitingPartitions > 0 && !catchesUp) {
            catchesUp = true;
            later(
                    CATCH_UP.toMillis(),
                    time -> {
                        catchesUp = false;
                        plan();
                    });
        }
        lookAgainIfAskedFor();
    }

    private void tellIfStuck(Finding finding) {
        boolean anyEnded = finding.fates().values().stream().anyMatch(fate -> fate != Fate.OPEN);
        if (anyEnded || waitingTasks == 0 || finding.waitingTasks() == 0) {
            lastEnd = now();
        } else if (now() - lastEnd >= STUCK.toMillis()) {
            LOG.warn(
                    "No compaction of table {} has ended for {} min. {} are out, and {} more wait for"
                            + " one of them, since '{}' is {}. Why they do not end is in the log of"
                            + " the operators behind this one, unless they are large.",
                    target.name(),
                    STUCK.toMinutes(),
                    tasksOut.size(),
                    finding.waitingTasks(),
                    IcebergCompactionOptions.MAX_PENDING_TASKS.key(),
                    settings.workers().maxPendingTasks());
            lastEnd = now();
        }
    }

    private void lookAgainIfAskedFor() {
        if (hasGrown()) {
            toPlan = true;
        }
        if (toPlan) {
            look();
        }
    }

    private boolean hasGrown() {
        Integer files = settings.triggers().files();
        return (files != null && growth.files() >= files)
                || (settings.triggers().bytes() != null
                        && growth.appendedBytes() >= settings.triggers().bytes().getBytes());
    }

    /** Others are changing the same files: gives them time. */
    private void pause(int failures) {
        long pause = Backoff.pause(failures);
        notBefore = now() + pause;
        later(pause, time -> lookAgainIfAskedFor());
    }

    private void failed(Exception e) {
        failures.inc();
        String what = "Cannot look for files to compact in table " + target.name();
        if (settings.failJob()) {
            throw new CompactionException(what, e);
        }
        LOG.warn("{}. It is tried again.", what, e);
        pause(++failuresInARow);
    }

    @Override
    public void close() throws Exception {
        try {
            boolean ended = stopBackground();
            if (inputHasEnded()
                    && settings.onFinish() != OnFinish.NOTHING
                    && !isCanceled()
                    && !hasFailed()) {
                compactAtLast(ended);
            }
        } finally {
            super.close();
        }
    }

    /**
     * @param backgroundHasEnded whether nobody else holds the table
     */
    private void compactAtLast(boolean backgroundHasEnded) throws Exception {
        try {
            if (!backgroundHasEnded) {
                throw new IOException("A look that was begun before does not end.");
            }
            LastCompaction compaction = lastCompaction();
            awaitAtEnd(
                    () -> {
                        compaction.run();
                        return null;
                    });
        } catch (IOException e) {
            failures.inc();
            String what =
                    "The job has written all its rows to table "
                            + target.name()
                            + ", but not compacted it";
            if (settings.failJob()) {
                throw new CompactionException(what, e);
            }
            LOG.warn("{}. The next job with 'auto-compact' that writes to it does.", what, e);
        }
    }

    private LastCompaction lastCompaction() {
        Throttle throttle = throttle(1);
        return new LastCompaction(
                target,
                sizes,
                deletes,
                () -> fileRewrite(throttle),
                threadsAtLast,
                settings.workers().maxPendingTasks(),
                settings.onFinish() == OnFinish.ALL ? Extent.ALL : Extent.LOWEST_TIER,
                this::isCanceled,
                Backoff::pause);
    }
}
