/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A dimension table that answers many keys with one request.
 *
 * <p>An instance is serialized into the job and opened once per subtask. Batching, single flight,
 * caching, timeouts, retries and the isolation of failing keys are done around it, so an
 * implementation only has to ask its server and say what came back.
 *
 * <pre>{@code
 * public CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys) {
 *     return client.getAll(keys).thenApply(answer -> keys.stream().map(answer::rowsOf).toList());
 * }
 * }</pre>
 */
@PublicEvolving
public interface BatchLookupFunction extends Serializable, AutoCloseable {

    /**
     * Called once, on the task thread, before the first request. What it needs from the server may
     * be fetched here: an exception fails the task with its message.
     */
    default void open(FunctionContext context) throws Exception {}

    /**
     * Asks for all rows of each key with one request.
     *
     * <p>Called by the task thread or by a thread that completed an earlier request, by one thread
     * at a time or by several; it must not block. No more than {@link #maxConcurrency()} requests
     * are under way at once.
     *
     * @param keys distinct keys, at least one; their fields are the lookup keys in the order of
     *     {@code LookupContext#getKeys()} and are never null. The list is not changed afterwards.
     * @return a future of as many results as there are keys, in the same order; an empty collection
     *     says that the table has no row for the key. When the future fails, all keys count as
     *     failed. When the future is cancelled, because the request took too long or the task ends,
     *     the implementation should give up the request on the server.
     */
    CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys);

    /**
     * Whether a failure has nothing to do with the keys that were asked for, such as a lost
     * connection. Other failures are narrowed down by asking for half of the keys at a time.
     */
    default boolean concernsAllKeys(Throwable failure) {
        return ConnectionFailures.isConnectionFailure(failure);
    }

    /**
     * What is asked, for messages and names of threads, such as {@code PostgreSQL table airports}.
     * Holds no secret.
     */
    default String target() {
        return getClass().getSimpleName();
    }

    /**
     * Most requests that may be under way at once; a larger setting of the user is lowered to it.
     */
    default int maxConcurrency() {
        return Integer.MAX_VALUE;
    }

    /** Called once, on the task thread, after the last request was answered or cancelled. */
    @Override
    default void close() throws Exception {}
}
