/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.util.FlinkException;

import javax.annotation.Nullable;

import java.util.Collection;

import static org.apache.flink.util.Preconditions.checkNotNull;

/**
 * A row that was given to the asynchronous function and not emitted yet, or a watermark between
 * such rows.
 *
 * <p>The function may complete it on any thread; all fields belong to the task thread.
 */
final class InFlightElement<OUT> implements ResultFuture<OUT> {

    /** Takes results, on any thread, once or more for each element. */
    interface Completion<OUT> {

        void complete(InFlightElement<OUT> element, Collection<OUT> rows);

        /** The supplier is called on the task thread; what it throws fails the task. */
        void completeLater(InFlightElement<OUT> element, CollectionSupplier<OUT> rows);
    }

    private final StreamElement input;
    private final long arrivalMillis;
    private final Completion<OUT> completion;

    @Nullable private Collection<OUT> results;
    private boolean timedOut;

    /** Links of {@link UnorderedElements}, in the order of arrival. */
    @Nullable InFlightElement<OUT> previous;

    @Nullable InFlightElement<OUT> next;

    /** How many watermarks came before it. */
    long epoch;

    InFlightElement(StreamElement input, long arrivalMillis, Completion<OUT> completion) {
        this.input = input;
        this.arrivalMillis = arrivalMillis;
        this.completion = completion;
    }

    StreamElement input() {
        return input;
    }

    /** When it came, in processing time. */
    long arrivalMillis() {
        return arrivalMillis;
    }

    boolean isWatermark() {
        return input.isWatermark();
    }

    /** Whether nothing but its turn keeps it from being emitted. */
    boolean isDone() {
        return results != null || isWatermark();
    }

    /** Says whether this was the first time: the function may answer after its timeout. */
    boolean done(Collection<OUT> rows) {
        if (results != null) {
            return false;
        }
        results = rows;
        return true;
    }

    Collection<OUT> results() {
        return checkNotNull(results, "Not done: %s", input);
    }

    /** Says whether this was the first time. */
    boolean timedOut() {
        boolean first = !timedOut;
        timedOut = true;
        return first;
    }

    @Override
    public void complete(Collection<OUT> rows) {
        completion.complete(this, checkNotNull(rows, "Invalid rows: null. Use an empty list."));
    }

    @Override
    public void completeExceptionally(Throwable error) {
        completion.completeLater(
                this,
                () -> {
                    throw new FlinkException("Cannot complete an asynchronous lookup", error);
                });
    }

    @Override
    public void complete(CollectionSupplier<OUT> rows) {
        completion.completeLater(this, checkNotNull(rows, "Invalid supplier of rows: null"));
    }
}
