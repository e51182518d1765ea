/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs an asynchronous operator, ours or Flink's, on the thread of a test. */
final class AsyncOperatorHarness extends OneInputStreamOperatorTestHarness<Integer, Integer> {

    private AsyncOperatorHarness(OneInputStreamOperatorFactory<Integer, Integer> factory)
            throws Exception {
        super(factory, IntSerializer.INSTANCE);
        setup(IntSerializer.INSTANCE);
    }

    /** Whose operator runs a function. */
    enum Kind {
        OURS,
        FLINKS;

        AsyncOperatorHarness with(
                AsyncFunction<Integer, Integer> function,
                OutputMode mode,
                int capacity,
                long timeoutMillis)
                throws Exception {
            return new AsyncOperatorHarness(
                    this == OURS
                            ? new LookupJoinOperatorFactory<>(
                                    function, mode == OutputMode.ORDERED, capacity, timeoutMillis)
                            : new AsyncWaitOperatorFactory<>(
                                    function, timeoutMillis, capacity, mode));
        }
    }

    /** Runs all mails, and those that they post. */
    void runMails() throws Exception {
        Optional<Mail> mail;
        while ((mail = getTaskMailbox().tryTake(0)).isPresent()) {
            mail.get().run();
        }
    }

    int mails() {
        return getTaskMailbox().size();
    }

    void restore(OperatorSubtaskState state) throws Exception {
        initializeState(state);
        open();
    }

    /** Values of rows as they are, watermarks as text. */
    List<Object> emitted() {
        List<Object> emitted = new ArrayList<>();
        for (Object element : getOutput()) {
            emitted.add(
                    element instanceof StreamRecord<?> row
                            ? row.getValue()
                            : "watermark " + ((Watermark) element).getTimestamp());
        }
        return emitted;
    }
}
