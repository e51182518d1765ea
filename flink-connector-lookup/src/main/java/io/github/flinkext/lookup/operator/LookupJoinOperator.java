/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamElementSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Flink's AsyncWaitOperator for functions that answer many rows at once.
 *
 * <pre>
 *   input ─> in flight ─> asynchronous function ─> answers ──(one mail for all that are there)──┐
 *   output <─ rows that are done, in order or as they come <─ task thread <─────────────────────┘
 * </pre>
 *
 * <p>Flink's operator (2.1 to 2.3) posts at least one mail for each row, takes the mailbox's lock
 * for it on the client's thread, wakes the task thread, and sets a timer for each row. Here the
 * task thread is woken once for a batch, joins and emits all its rows, and one timer watches over
 * the oldest row.
 *
 * <p>Everything else is as in Flink's operator, so that a job may change from one to the other with
 * a savepoint: the name and serializer of the state, which holds the input of all rows that were
 * not emitted; order, watermarks and timeouts; no waiting for answers at a checkpoint. Between two
 * rows that it emits, it gives way to other mails, such as a checkpoint.
 */
final class LookupJoinOperator<IN, OUT>
        extends AbstractUdfStreamOperator<OUT, AsyncFunction<IN, OUT>>
        implements OneInputStreamOperator<IN, OUT>,
                BoundedOneInput,
                InFlightElement.Completion<OUT> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(LookupJoinOperator.class);

    /** As in Flink's operator. */
    private static final String STATE_NAME = "_async_wait_operator_state_";

    private final LookupJoinOperatorSettings settings;
    private final transient MailboxExecutor mailbox;
    private final transient Thread taskThread = Thread.currentThread();

    private transient StreamElementSerializer<IN> serializer;
    private transient InFlightElements<OUT> elements;
    private transient ListState<StreamElement> restored;
    private transient TimestampedCollector<OUT> collector;
    private transient boolean reusesObjects;
    private transient boolean timerArmed;

    /** Whether the function is being called here, so that what it completes is emitted next. */
    private transient boolean callingFunction;

    /** What other threads want done here, and whether a mail is on its way that does it. */
    private transient Queue<Runnable> commands;

    private transient AtomicBoolean mailPosted;
    @Nullable private transient Exception failure;

    LookupJoinOperator(
            StreamOperatorParameters<OUT> parameters,
            AsyncFunction<IN, OUT> function,
            LookupJoinOperatorSettings settings,
            ProcessingTimeService processingTimeService,
            MailboxExecutor mailbox) {
        // The constructor with parameters would set up before the function is there.
        super(function);
        this.settings = settings;
        this.processingTimeService = processingTimeService;
        this.mailbox = mailbox;
        setup(parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        serializer =
                new StreamElementSerializer<>(
                        getOperatorConfig().getTypeSerializerIn1(getUserCodeClassloader()));
        restored = context.getOperatorStateStore().getListState(stateDescriptor());
    }

    private ListStateDescriptor<StreamElement> stateDescriptor() {
        return new ListStateDescriptor<>(STATE_NAME, serializer);
    }

    @Override
    public void open() throws Exception {
        elements = settings.ordered() ? new OrderedElements<>() : new UnorderedElements<>();
        collector = new TimestampedCollector<>(output);
        reusesObjects = getExecutionConfig().isObjectReuseEnabled();
        commands = new ConcurrentLinkedQueue<>();
        mailPosted = new AtomicBoolean();
        TaskThread.whileOpening(this::onTaskThread, super::open);
        for (StreamElement element : restored.get()) {
            if (element.isRecord()) {
                processElement(element.asRecord());
            } else if (element.isWatermark()) {
                processWatermark(element.asWatermark());
            } else {
                throw new IllegalStateException(
                        "Cannot restore an element of " + element.getClass() + ": " + element);
            }
        }
    }

    @Override
    public void processElement(StreamRecord<IN> record) throws Exception {
        StreamRecord<IN> kept = reusesObjects ? copyOf(record) : record;
        InFlightElement<OUT> element = add(kept);
        armTimer(element);
        callingFunction = true;
        userFunction.asyncInvoke(kept.getValue(), element);
        emitCompleted();
    }

    @SuppressWarnings("unchecked")
    private StreamRecord<IN> copyOf(StreamRecord<IN> record) {
        return (StreamRecord<IN>) serializer.copy(record);
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        add(watermark);
        emitReady();
    }

    /** Waits for room, and meanwhile completes and emits other elements. */
    private InFlightElement<OUT> add(StreamElement input) throws InterruptedException {
        while (elements.size() >= settings.capacity()) {
            mailbox.yield();
        }
        InFlightElement<OUT> element =
                new InFlightElement<>(input, settings.hasTimeout() ? now() : Long.MIN_VALUE, this);
        elements.add(element);
        return element;
    }

    @Override
    public void endInput() throws Exception {
        while (elements.size() > 0) {
            mailbox.yield();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<StreamElement> inputs = new ArrayList<>(elements.size());
        for (InFlightElement<OUT> element : elements) {
            inputs.add(element.input());
        }
        getOperatorStateBackend().getListState(stateDescriptor()).update(inputs);
    }

    @Override
    public void complete(InFlightElement<OUT> element, Collection<OUT> rows) {
        if (isCallingFunction()) {
            done(element, rows);
        } else {
            onTaskThread(() -> done(element, rows));
        }
    }

    @Override
    public void completeLater(InFlightElement<OUT> element, CollectionSupplier<OUT> rows) {
        if (isCallingFunction()) {
            supply(element, rows);
        } else {
            onTaskThread(() -> supply(element, rows));
        }
    }

    private boolean isCallingFunction() {
        return Thread.currentThread() == taskThread && callingFunction;
    }

    private void supply(InFlightElement<OUT> element, CollectionSupplier<OUT> rows) {
        try {
            done(element, rows.get());
        } catch (Exception e) {
            fail(e);
        }
    }

    private void done(InFlightElement<OUT> element, Collection<OUT> rows) {
        if (element.done(rows)) {
            elements.completed(element);
        }
    }

    /** The caller may be a future, which would swallow an exception. */
    private void fail(Exception cause) {
        if (failure == null) {
            failure = cause;
        } else if (failure != cause) {
            failure.addSuppressed(cause);
        }
    }

    private void emitCompleted() throws Exception {
        callingFunction = false;
        if (failure != null) {
            throw failure;
        }
        emitReady();
    }

    private void onTaskThread(Runnable command) {
        commands.add(command);
        postMail();
    }

    private void postMail() {
        if (mailPosted.compareAndSet(false, true)) {
            try {
                mailbox.execute(this::runCommands, "Answers of lookups");
            } catch (RejectedExecutionException e) {
                LOG.debug("The task has ended: unfinished rows are looked up after a restore.", e);
            }
        }
    }

    private void runCommands() throws Exception {
        // Before the queue is read, so that what comes later posts a mail of its own.
        mailPosted.set(false);
        callingFunction = true;
        takeAnswers();
        emitCompleted();
    }

    private void takeAnswers() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    private void emitReady() {
        while (elements.hasReady()) {
            emit(elements.pollReady());
            if (mailbox.shouldInterrupt() && elements.hasReady()) {
                postMail();
                return;
            }
        }
    }

    private void emit(InFlightElement<OUT> element) {
        if (element.isWatermark()) {
            output.emitWatermark(element.input().asWatermark());
            return;
        }
        collector.setTimestamp(element.input().asRecord());
        for (OUT row : element.results()) {
            collector.collect(row);
        }
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    private void armTimer(InFlightElement<OUT> element) {
        if (settings.hasTimeout() && !timerArmed) {
            timerArmed = true;
            getProcessingTimeService()
                    .registerTimer(
                            element.arrivalMillis() + settings.timeoutMillis(),
                            ignored -> timeOut());
        }
    }

    /** Timeouts are equal, so elements reach them in the order of their arrival. */
    private void timeOut() throws Exception {
        timerArmed = false;
        callingFunction = true;
        // An answer that is there is not late, though its mail may be.
        takeAnswers();
        long newest = now() - settings.timeoutMillis();
        for (InFlightElement<OUT> element : elements) {
            if (element.isDone()) {
                continue;
            }
            if (element.arrivalMillis() > newest) {
                armTimer(element);
                break;
            }
            if (element.timedOut()) {
                userFunction.timeout(element.input().<IN>asRecord().getValue(), element);
            }
        }
        emitCompleted();
    }
}
