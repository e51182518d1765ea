/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.BatchLookupFunction;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A server that a test holds in its hands: it records what it was asked and answers when told to.
 * Keys are INTs; each has one row {@code (key, 10 * key)} unless it is {@link #remove removed}.
 */
final class ScriptedServer implements BatchLookupFunction {

    /** A request that was not answered yet. */
    final class Request {

        private final List<Integer> keys;
        private final CompletableFuture<List<Collection<RowData>>> answer =
                new CompletableFuture<>();

        private Request(List<Integer> keys) {
            this.keys = keys;
        }

        List<Integer> keys() {
            return keys;
        }

        void answer() {
            answer.complete(rowsOf(keys));
        }

        void answer(List<Collection<RowData>> rows) {
            answer.complete(rows);
        }

        void fail(Throwable failure) {
            answer.completeExceptionally(failure);
        }

        boolean isCancelled() {
            return answer.isCancelled();
        }
    }

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Integer> removed = ConcurrentHashMap.newKeySet();
    private Function<List<Integer>, Throwable> failures = keys -> null;
    private UnaryOperator<CompletableFuture<List<Collection<RowData>>>> returned = future -> future;
    private boolean answersAtOnce;
    private Predicate<Throwable> concernsAllKeys = failure -> false;
    private boolean closed;

    /** From now on each request is answered before the call returns. */
    ScriptedServer answeringAtOnce() {
        answersAtOnce = true;
        return this;
    }

    /** From now on requests for which this returns a failure fail with it. */
    ScriptedServer failing(Function<List<Integer>, Throwable> failure) {
        failures = failure;
        return this;
    }

    /** From now on a request returns what this makes of its future, or throws what it throws. */
    ScriptedServer returning(UnaryOperator<CompletableFuture<List<Collection<RowData>>>> ofFuture) {
        returned = ofFuture;
        return this;
    }

    /** From now on this says whether a failure concerns all keys; none does by default. */
    ScriptedServer telling(Predicate<Throwable> whetherAllKeysAreConcerned) {
        concernsAllKeys = whetherAllKeysAreConcerned;
        return this;
    }

    void remove(int key) {
        removed.add(key);
    }

    void restore(int key) {
        removed.remove(key);
    }

    List<Request> requests() {
        return requests;
    }

    List<List<Integer>> requestedKeys() {
        return requests.stream().map(Request::keys).toList();
    }

    Request last() {
        return requests.get(requests.size() - 1);
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public CompletableFuture<List<Collection<RowData>>> lookupBatch(List<RowData> keys) {
        Request request = new Request(keys.stream().map(key -> key.getInt(0)).toList());
        requests.add(request);
        Throwable failure = failures.apply(request.keys);
        if (failure != null) {
            request.fail(failure);
        } else if (answersAtOnce) {
            request.answer();
        }
        return returned.apply(request.answer);
    }

    @Override
    public boolean concernsAllKeys(Throwable failure) {
        return concernsAllKeys.test(failure);
    }

    @Override
    public String target() {
        return "table scripted";
    }

    @Override
    public void close() {
        closed = true;
    }

    private List<Collection<RowData>> rowsOf(List<Integer> keys) {
        List<Collection<RowData>> rows = new ArrayList<>();
        for (int key : keys) {
            rows.add(removed.contains(key) ? List.of() : List.of(row(key)));
        }
        return rows;
    }

    static RowData row(int key) {
        return GenericRowData.of(key, 10 * key);
    }
}
