/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.function.ThrowingRunnable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * An operator whose work takes long and talks to storage, while its task thread stays free for
 * records and barriers. What is done in the background touches no field of the operator but the
 * table; what becomes of it is handled in the task thread, through the mailbox.
 */
abstract class BackgroundOperator<IN> extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<IN, byte[]>, BoundedOneInput {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundOperator.class);

    /** Takes in the task thread what was done in the background. */
    interface Handler<T> {
        void accept(T value) throws Exception;
    }

    protected final TargetTable target;
    protected final CompactionSettings settings;

    private final MailboxExecutor mailbox;
    private final BackgroundThreads threads;
    private final long begin;
    private boolean inputEnded;
    private int works;

    BackgroundOperator(
            StreamOperatorParameters<byte[]> parameters,
            TargetTable target,
            CompactionSettings settings,
            int threads) {
        super(parameters);
        this.target = target;
        this.settings = settings;
        this.mailbox = parameters.getMailboxExecutor();
        this.threads =
                new BackgroundThreads(
                        "flinkext-" + getClass().getSimpleName(),
                        threads,
                        target.name(),
                        () -> isCanceled() || hasFailed());
        this.begin = getProcessingTimeService().getClock().relativeTimeMillis();
    }

    /**
     * Runs the work in a thread of its own and then, in the task thread, one of the two handlers.
     * Nothing more is run once the operator is closed.
     */
    final <T> void inBackground(Callable<T> work, Handler<T> done, Handler<Exception> failed) {
        ClassLoader userCode = getUserCodeClassloader();
        works++;
        threads.execute(
                () -> {
                    Thread.currentThread().setContextClassLoader(userCode);
                    try {
                        T value = work.call();
                        inTaskThread(() -> done.accept(value));
                    } catch (Exception e) {
                        inTaskThread(() -> failed.accept(e));
                    } catch (Error e) {
                        // A codec whose class is missing, say, is a failure like others, for which
                        // the executor would end the process.
                        inTaskThread(
                                () -> {
                                    ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
                                    failed.accept(new ExecutionException(e));
                                });
                    }
                });
    }

    private void inTaskThread(ThrowingRunnable<Exception> handling) {
        try {
            mailbox.execute(
                    () -> {
                        works--;
                        handling.run();
                    },
                    "compaction of %s",
                    target.name());
        } catch (RejectedExecutionException e) {
            LOG.debug("The task has ended; nobody waits for this any more.", e);
        }
    }

    /** Whether there is work in the background that was not handled yet. */
    @VisibleForTesting
    final boolean isBusy() {
        return works > 0;
    }

    /** How long closing waits for storage and catalogs that do not answer. */
    @VisibleForTesting
    final void setPatience(Duration each, Duration ifAborted) {
        threads.setPatience(each, ifAborted);
    }

    /**
     * @param subtasks among which the job's bytes per second are divided
     */
    final FileRewrite fileRewrite(int subtasks) {
        return fileRewrite(throttle(subtasks));
    }

    final Throttle throttle(int subtasks) {
        return new Throttle(settings.rewrites().bytesPerSecond(), subtasks);
    }

    final FileRewrite fileRewrite(Throttle throttle) {
        return new FileRewrite(
                target,
                throttle,
                settings.rewrites(),
                Path.of(
                        getContainingTask()
                                .getEnvironment()
                                .getTaskManagerInfo()
                                .getTmpDirectories()[0]));
    }

    /** In milliseconds since the operator was made, whatever is done to the clock meanwhile. */
    final long now() {
        return getProcessingTimeService().getClock().relativeTimeMillis() - begin;
    }

    /** Runs it in the task thread after that many milliseconds. */
    final void later(long millis, Handler<Long> handling) {
        ProcessingTimeService service = getProcessingTimeService();
        service.registerTimer(
                service.getCurrentProcessingTime() + millis,
                timestamp -> handling.accept(timestamp));
    }

    @Override
    public void endInput() throws Exception {
        inputEnded = true;
    }

    /**
     * Whether all rows were written, as opposed to a job that is cancelled, fails or is stopped.
     */
    final boolean inputHasEnded() {
        return inputEnded;
    }

    /**
     * Whether the task is on its way out, where it should not talk to a catalog for long. May be
     * asked by any thread; a task that is being closed is not interrupted.
     */
    final boolean isCanceled() {
        return getContainingTask().isCanceled();
    }

    /** Whether the task is closed because it has failed. */
    final boolean hasFailed() {
        return getContainingTask().isFailing();
    }

    /** Ends what runs in the background, but does not wait for its end. Nothing more is begun. */
    void interruptBackground() {
        threads.interrupt();
    }

    /**
     * Ends what runs in the background.
     *
     * @return whether it has ended; else it may still hold the table, and write files
     */
    final boolean stopBackground() throws InterruptedException {
        interruptBackground();
        return threads.stop();
    }

    /**
     * Lets what runs in the background come to its end.
     *
     * @return whether it has
     */
    final boolean finishBackground() throws InterruptedException {
        return threads.finish();
    }

    /**
     * Does what is left to do with the table when the task is closed, and waits for it. May be used
     * once the background has ended.
     *
     * @throws InterruptedException if the task was cancelled or has failed, and that has not ended
     *     soon
     */
    final <T> T awaitAtEnd(Callable<T> work) throws Exception {
        return threads.await(work);
    }

    @Override
    public void close() throws Exception {
        try {
            if (stopBackground()) {
                target.close();
            }
        } finally {
            super.close();
        }
    }
}
