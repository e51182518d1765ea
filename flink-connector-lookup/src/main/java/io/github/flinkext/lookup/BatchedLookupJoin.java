/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import io.github.flinkext.lookup.batch.BatchedAsyncLookupFunction;
import io.github.flinkext.lookup.batch.LookupRowShape;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;

import java.io.Serializable;
import java.util.Collection;

import static org.apache.flink.util.Preconditions.checkArgument;
import static org.apache.flink.util.Preconditions.checkNotNull;

/**
 * Joins the elements of a {@code DataStream} with the rows of a {@link BatchLookupFunction}, with
 * the batches, cache, retries and metrics of a lookup join in SQL.
 *
 * <pre>{@code
 * BatchedLookupJoin<Order, Priced> join =
 *         BatchedLookupJoin.of(prices)
 *                 .<Order>keyedBy(order -> GenericRowData.of(order.articleId()))
 *                 .set(LookupJoinOptions.ASYNC_BATCH_SIZE, 100)
 *                 .into((order, rows) -> rows.stream().map(row -> new Priced(order, row)).toList());
 *
 * AsyncDataStream.unorderedWait(orders, join, 3, TimeUnit.MINUTES, join.capacity());
 * }</pre>
 *
 * <p>The timeout given to {@code AsyncDataStream} must be longer than {@link
 * LookupJoinOptions#DEADLINE}, 2 minutes by default: it fails the job, whatever the failure policy.
 *
 * <p>Key the stream by the same key before it, and each key is looked up and cached by one subtask.
 */
@PublicEvolving
public final class BatchedLookupJoin<IN, OUT> extends RichAsyncFunction<IN, OUT> {

    private static final long serialVersionUID = 1L;

    private final KeyOf<IN> keyOf;
    private final Joiner<IN, OUT> joiner;
    private final BatchedAsyncLookupFunction lookup;
    private final int capacity;

    private BatchedLookupJoin(Builder<IN> builder, Joiner<IN, OUT> joiner) {
        this.keyOf = builder.keyOf;
        this.joiner = joiner;
        LookupSettings settings = LookupSettings.from(builder.options);
        this.capacity = settings.batch().capacity();
        this.lookup =
                BatchedAsyncLookupFunction.of(
                        builder.function, settings, new LookupRowShape(0, new int[0]));
    }

    /** Starts with the function that asks the server. */
    public static Start of(BatchLookupFunction function) {
        return new Start(checkNotNull(function, "Invalid function: null"));
    }

    /**
     * Elements that {@code AsyncDataStream} must hold at once, so that one request can fill while
     * all others are under way.
     */
    public int capacity() {
        return capacity;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        lookup.open(new FunctionContext(getRuntimeContext()));
    }

    @Override
    public void asyncInvoke(IN element, ResultFuture<OUT> result) {
        lookup.asyncLookup(keyOf.keyOf(element))
                .thenApply(rows -> joiner.join(element, rows))
                .whenComplete(
                        (joined, failure) -> {
                            if (failure == null) {
                                result.complete(joined);
                            } else {
                                result.completeExceptionally(failure);
                            }
                        });
    }

    @Override
    public void close() throws Exception {
        lookup.close();
    }

    /** Takes the lookup key from an element; its fields are in the order the function expects. */
    @FunctionalInterface
    public interface KeyOf<IN> extends Serializable {
        RowData keyOf(IN element);
    }

    /** Makes results of an element and the rows of its key, which are none if the key has none. */
    @FunctionalInterface
    public interface Joiner<IN, OUT> extends Serializable {
        Collection<OUT> join(IN element, Collection<RowData> rows);
    }

    /** First step: what is asked is known, by which key is not. */
    public static final class Start {

        private final BatchLookupFunction function;

        private Start(BatchLookupFunction function) {
            this.function = function;
        }

        /** Looks elements up by this key. */
        public <IN> Builder<IN> keyedBy(KeyOf<IN> keyOf) {
            return new Builder<>(function, checkNotNull(keyOf, "Invalid key: null"));
        }
    }

    /** Second step: options, then what to make of the rows. */
    public static final class Builder<IN> {

        private final BatchLookupFunction function;
        private final KeyOf<IN> keyOf;
        private final Configuration options = new Configuration();

        private Builder(BatchLookupFunction function, KeyOf<IN> keyOf) {
            this.function = function;
            this.keyOf = keyOf;
        }

        /** Sets an option of {@link LookupJoinOptions}, or one of Flink's that it names. */
        public <T> Builder<IN> set(ConfigOption<T> option, T value) {
            checkArgument(
                    LookupJoinOptions.RUNTIME_OPTIONS.contains(option)
                            || LookupJoinOptions.FLINK_OPTIONS.contains(option),
                    "Invalid option '%s': it has no effect on a DataStream. Valid are those of"
                            + " LookupJoinOptions that do not start with 'lookup.hash'; use keyBy"
                            + " instead of them.",
                    option.key());
            checkArgument(
                    value != FailurePolicy.NULL_ROW,
                    "Invalid '%s': %s. The columns of a row are known in SQL only; let the joiner"
                            + " handle keys without rows, and use '%s' here.",
                    option.key(),
                    value,
                    FailurePolicy.FAIL);
            options.set(option, value);
            return this;
        }

        /** Joins each element with the rows of its key. */
        public <OUT> BatchedLookupJoin<IN, OUT> into(Joiner<IN, OUT> joiner) {
            return new BatchedLookupJoin<>(this, checkNotNull(joiner, "Invalid joiner: null"));
        }
    }
}
