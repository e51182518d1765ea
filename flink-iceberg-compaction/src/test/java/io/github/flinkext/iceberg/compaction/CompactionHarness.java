/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.scope.ScopeFormats;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableSummary;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

import javax.annotation.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import static org.awaitility.Awaitility.await;

/**
 * One subtask of an operator, whose clock and mails are in the hands of a test: what the background
 * has done is taken by the operator only in {@link #runUntil}.
 */
final class CompactionHarness<IN> implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Makes the operator, as {@link CompactionTopology} does. */
    private interface Maker<IN> {
        BackgroundOperator<IN> operator(StreamOperatorParameters<byte[]> parameters);
    }

    private final Map<String, Metric> metrics = new ConcurrentHashMap<>();
    private final AdjustedTime time = new AdjustedTime();
    private final OneInputStreamOperatorTestHarness<IN, byte[]> harness;

    private CompactionHarness(
            Maker<IN> maker, int parallelism, int subtask, @Nullable OperatorSubtaskState state)
            throws Exception {
        this(maker, parallelism, subtask, state, Instant.EPOCH);
    }

    private CompactionHarness(
            Maker<IN> maker,
            int parallelism,
            int subtask,
            @Nullable OperatorSubtaskState state,
            Instant clock)
            throws Exception {
        time.setBack(Duration.between(clock, Instant.EPOCH));
        MockEnvironment environment =
                new MockEnvironmentBuilder()
                        .setMaxParallelism(128)
                        .setParallelism(parallelism)
                        .setSubtaskIndex(subtask)
                        .setMetricGroup(metricGroup())
                        .build();
        harness = new OneInputStreamOperatorTestHarness<>(new Factory<>(maker, time), environment);
        harness.setup(BytePrimitiveArraySerializer.INSTANCE);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private TaskMetricGroup metricGroup() {
        TestingMetricRegistry registry =
                TestingMetricRegistry.builder()
                        .setScopeFormats(ScopeFormats.fromConfig(new Configuration()))
                        .setRegisterConsumer((metric, name, group) -> metrics.put(name, metric))
                        .build();
        return TaskManagerMetricGroup.createTaskManagerMetricGroup(
                        registry, "localhost", ResourceID.generate())
                .addJob(new JobID(), "job")
                .addTask(ExecutionAttemptID.randomId(), "task");
    }

    static CompactionHarness<CommittableMessage<?>> coordinator(
            TargetTable target, CompactionSettings settings, @Nullable OperatorSubtaskState state)
            throws Exception {
        return new CompactionHarness<>(
                parameters -> new CompactionCoordinator(parameters, target, settings, 2),
                1,
                0,
                state);
    }

    /** Starts when the clock of the machine shows that. */
    static CompactionHarness<CommittableMessage<?>> coordinatorAt(
            Instant clock, TargetTable target, CompactionSettings settings) throws Exception {
        return new CompactionHarness<>(
                parameters -> new CompactionCoordinator(parameters, target, settings, 2),
                1,
                0,
                null,
                clock);
    }

    static CompactionHarness<byte[]> rewriter(
            TargetTable target, CompactionSettings settings, @Nullable OperatorSubtaskState state)
            throws Exception {
        return rewriter(target, settings, 1, 0, state);
    }

    static CompactionHarness<byte[]> rewriter(
            TargetTable target,
            CompactionSettings settings,
            int parallelism,
            int subtask,
            @Nullable OperatorSubtaskState state)
            throws Exception {
        return new CompactionHarness<>(
                parameters -> new CompactionRewriter(parameters, target, settings),
                parallelism,
                subtask,
                state);
    }

    static CompactionHarness<byte[]> committer(
            TargetTable target, CompactionSettings settings, @Nullable OperatorSubtaskState state)
            throws Exception {
        return new CompactionHarness<>(
                parameters -> new CompactionCommitter(parameters, target, settings), 1, 0, state);
    }

    void process(IN element) throws Exception {
        harness.processElement(new StreamRecord<>(element));
    }

    /** What the sink's committer sends after it has committed. */
    static CommittableMessage<?> committed(long checkpointId) {
        return new CommittableSummary<>(0, 1, checkpointId, 1, 0);
    }

    static CommittableMessage<?> nothingToCommit(long checkpointId) {
        return new CommittableSummary<>(0, 1, checkpointId, 0, 0);
    }

    void watermark(long timestamp) throws Exception {
        harness.processWatermark(timestamp);
    }

    OperatorSubtaskState snapshot(long checkpointId) throws Exception {
        return harness.snapshot(checkpointId, checkpointId);
    }

    void complete(long checkpointId) throws Exception {
        harness.notifyOfCompletedCheckpoint(checkpointId);
    }

    /** Takes a checkpoint that is complete at once. */
    OperatorSubtaskState checkpoint(long checkpointId) throws Exception {
        OperatorSubtaskState state = snapshot(checkpointId);
        complete(checkpointId);
        return state;
    }

    /** As the job is cancelled, or another task of it has failed. */
    void cancel() throws Exception {
        ((BackgroundOperator<?>) harness.getOperator()).getContainingTask().cancel();
    }

    /** Lets it wait no longer than that for storage and catalogs when it is closed. */
    void setPatience(Duration each, Duration ifCanceled) {
        ((BackgroundOperator<?>) harness.getOperator()).setPatience(each, ifCanceled);
    }

    /** As this very task has failed. */
    void fail() throws Exception {
        ((BackgroundOperator<?>) harness.getOperator())
                .getContainingTask()
                .cleanUp(new IllegalStateException("The test fails the task."));
    }

    /** Sets the clock of the machine back. As much time passes as before. */
    void setClockBack(Duration by) {
        time.setBack(by);
    }

    void endInput() throws Exception {
        harness.endInput();
    }

    void advance(Duration time) throws Exception {
        // In steps, since timers set others.
        long end = harness.getProcessingTime() + time.toMillis();
        while (harness.getProcessingTime() < end) {
            harness.setProcessingTime(Math.min(end, harness.getProcessingTime() + 1_000));
            runMails();
        }
    }

    /** Lets the operator take what was done in the background, until the condition holds. */
    void runUntil(Callable<Boolean> condition) throws Exception {
        AtomicReference<Exception> failure = new AtomicReference<>();
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(
                        () -> {
                            try {
                                runMails();
                            } catch (Exception e) {
                                failure.set(e);
                            }
                            return failure.get() != null || condition.call();
                        });
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** Until the background has done, and the operator has taken, all that was begun. */
    void runUntilIdle() throws Exception {
        runUntil(() -> !((BackgroundOperator<?>) harness.getOperator()).isBusy());
    }

    /** Lets the operator take what was done in the background until now. */
    void runMails() throws Exception {
        Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        while (mail.isPresent()) {
            mail.get().run();
            mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        }
    }

    /** Waits until the background has something for the operator to take. */
    void awaitMail() {
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(harness.getTaskMailbox()::hasMail);
    }

    List<CompactionTask> tasks() throws IOException {
        List<CompactionTask> tasks = new ArrayList<>();
        for (byte[] task : harness.extractOutputValues()) {
            tasks.add(TaskSerializer.readTask(task));
        }
        return tasks;
    }

    List<CompactionResult> results() throws IOException {
        List<CompactionResult> results = new ArrayList<>();
        for (byte[] result : harness.extractOutputValues()) {
            results.add(TaskSerializer.readSentResult(result).result());
        }
        return results;
    }

    long count(String counter) {
        return ((Counter) metrics.get(counter)).getCount();
    }

    Object gauge(String gauge) {
        return ((Gauge<?>) metrics.get(gauge)).getValue();
    }

    static OperatorSubtaskState merged(OperatorSubtaskState... states) throws Exception {
        return AbstractStreamOperatorTestHarness.repackageState(states);
    }

    static OperatorSubtaskState share(
            OperatorSubtaskState state, int before, int after, int subtask) {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, 128, before, after, subtask);
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }

    private static final class Factory<IN> extends AbstractStreamOperatorFactory<byte[]>
            implements OneInputStreamOperatorFactory<IN, byte[]> {

        private static final long serialVersionUID = 1L;

        private final transient Maker<IN> maker;
        private final transient AdjustedTime time;

        Factory(Maker<IN> maker, AdjustedTime time) {
            this.maker = maker;
            this.time = time;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T extends StreamOperator<byte[]>> T createStreamOperator(
                StreamOperatorParameters<byte[]> parameters) {
            return (T) maker.operator(time.in(parameters));
        }

        @Override
        public Class<? extends StreamOperator<byte[]>> getStreamOperatorClass(
                ClassLoader classLoader) {
            throw new UnsupportedOperationException();
        }
    }
}
