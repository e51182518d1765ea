/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.api.common.state.MapState;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Entries in a map state of any backend, found by an index of timestamps in memory.
 *
 * <p>The index of a key is built from the state when the key is first used after a start or after
 * it was evicted, which reads the key's timestamps once. From then on a range costs what is in it.
 */
final class IndexedBuffer<K, E> implements TimeOrderedBuffer<E> {

    private final MapState<Long, List<E>> state;
    private final RecentKeys<K, SortedTimestamps> indexes;
    private final long maxTimestamps;

    private long timestampsInMemory;

    /**
     * @param maxTimestamps most timestamps to hold in memory over all keys; the key in use may
     *     exceed it
     */
    IndexedBuffer(
            MapState<Long, List<E>> state,
            RecentKeys<K, SortedTimestamps> indexes,
            long maxTimestamps) {
        this.state = state;
        this.indexes = indexes;
        this.maxTimestamps = maxTimestamps;
    }

    @Override
    public void add(long timestamp, E entry) throws Exception {
        SortedTimestamps index = index();
        List<E> entries;
        if (index.add(timestamp)) {
            timestampsInMemory++;
            entries = new ArrayList<>(1);
        } else {
            entries = state.get(timestamp);
        }
        entries.add(entry);
        state.put(timestamp, entries);
        evict();
    }

    @Override
    public void visit(long from, long to, Visitor<E> visitor) throws Exception {
        if (from > to) {
            return;
        }
        SortedTimestamps index = index();
        for (int i = index.firstFrom(from); i < index.size() && index.get(i) <= to; i++) {
            long timestamp = index.get(i);
            List<E> entries = state.get(timestamp);
            if (visitor.visit(timestamp, entries)) {
                state.put(timestamp, entries);
            }
        }
        evict();
    }

    @Override
    public void remove(long timestamp, @Nullable Removed<E> removed) throws Exception {
        SortedTimestamps index = index();
        if (index.remove(timestamp)) {
            timestampsInMemory--;
            if (removed != null) {
                removed.accept(timestamp, state.get(timestamp));
            }
            state.remove(timestamp);
        }
        if (index.isEmpty()) {
            indexes.remove();
        }
        evict();
    }

    @Override
    public OptionalLong removeUpTo(long timestamp, @Nullable Removed<E> removed) throws Exception {
        SortedTimestamps index = index();
        int count = 0;
        while (count < index.size() && index.get(count) <= timestamp) {
            if (removed != null) {
                removed.accept(index.get(count), state.get(index.get(count)));
            }
            state.remove(index.get(count));
            count++;
        }
        index.removeFirst(count);
        timestampsInMemory -= count;
        if (index.isEmpty()) {
            indexes.remove();
            return OptionalLong.empty();
        }
        evict();
        return OptionalLong.of(index.get(0));
    }

    private SortedTimestamps index() throws Exception {
        SortedTimestamps index = indexes.get();
        if (index == null) {
            index = new SortedTimestamps();
            for (long timestamp : state.keys()) {
                index.add(timestamp);
            }
            timestampsInMemory += index.size();
            indexes.put(index);
        }
        return index;
    }

    private void evict() {
        while (timestampsInMemory > maxTimestamps && indexes.size() > 1) {
            timestampsInMemory -= indexes.evictEldest().size();
        }
    }

    @Override
    public void release() {}

    @Override
    public void close() {}
}
