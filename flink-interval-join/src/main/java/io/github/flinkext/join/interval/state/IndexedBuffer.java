/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.api.common.state.MapState;

import javax.annotation.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Entries in a map state of any backend, found by an index of timestamps in memory.
 *
 * <p>The index of a key is built from the state when the key is first used after a start or after
 * it was evicted, which reads the key's timestamps once. From then on a range costs what is in it.
 * A range of most of the key's timestamps is not read one by one.
 */
final class IndexedBuffer<K, E> implements TimeOrderedBuffer<E> {

    /** A key takes about as much memory as this many timestamps. */
    static final int KEY_WEIGHT = 32;

    /** For how many steps of an iteration over a key one entry can be read by its timestamp. */
    private static final int STEPS_PER_READ = 4;

    private final MapState<Long, List<E>> state;
    private final RecentKeys<K, SortedTimestamps> indexes;
    private final long maxTimestamps;

    private long timestampsInMemory;
    private long removals;

    /**
     * @param maxTimestamps most timestamps to hold in memory over all keys, each of which counts as
     *     {@link #KEY_WEIGHT} more; the key in use may exceed it
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
        if (index.isEmpty()) {
            indexes.put(index);
        }
        List<E> entries = null;
        if (index.add(timestamp)) {
            timestampsInMemory++;
        } else {
            entries = state.get(timestamp);
        }
        if (entries == null) {
            entries = new ArrayList<>(1);
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
        int first = index.firstFrom(from);
        int end = to == Long.MAX_VALUE ? index.size() : index.firstFrom(to + 1);
        if ((long) STEPS_PER_READ * (end - first) > index.size()) {
            visitAll(from, to, visitor);
        } else {
            visitEach(index, first, end, visitor);
        }
        evict();
    }

    private void visitEach(SortedTimestamps index, int first, int end, Visitor<E> visitor)
            throws Exception {
        for (int i = first; i < end; i++) {
            long timestamp = index.get(i);
            List<E> entries = state.get(timestamp);
            if (visitor.visit(timestamp, entries)) {
                state.put(timestamp, entries);
            }
        }
    }

    /** Goes through all entries of the key, as Flink's join does. */
    private void visitAll(long from, long to, Visitor<E> visitor) throws Exception {
        for (Map.Entry<Long, List<E>> entry : state.entries()) {
            long timestamp = entry.getKey();
            if (from <= timestamp
                    && timestamp <= to
                    && visitor.visit(timestamp, entry.getValue())) {
                entry.setValue(entry.getValue());
            }
        }
    }

    private void forgetIfEmpty(SortedTimestamps index) {
        if (index.isEmpty()) {
            indexes.remove();
        }
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
            removals++;
        }
        forgetIfEmpty(index);
        evict();
    }

    @Override
    public Optional<TimeSpan> removeUpTo(long timestamp, @Nullable Removed<E> removed)
            throws Exception {
        SortedTimestamps index = index();
        if (index.isEmpty()) {
            // On the heap, Flink's join may have left a map of no entries.
            state.clear();
            return Optional.empty();
        }
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
        removals += count;
        forgetIfEmpty(index);
        evict();
        return index.isEmpty()
                ? Optional.empty()
                : Optional.of(new TimeSpan(index.get(0), index.get(index.size() - 1)));
    }

    /**
     * Not remembered if empty: a key of which only the other side has rows may never come again.
     */
    private SortedTimestamps index() throws Exception {
        SortedTimestamps index = indexes.get();
        if (index == null) {
            index = new SortedTimestamps();
            for (long timestamp : state.keys()) {
                index.add(timestamp);
            }
            if (!index.isEmpty()) {
                timestampsInMemory += index.size();
                indexes.put(index);
            }
        }
        return index;
    }

    private void evict() {
        while (indexes.size() > 1
                && timestampsInMemory + (long) KEY_WEIGHT * indexes.size() > maxTimestamps) {
            timestampsInMemory -= indexes.evictEldest().size();
        }
    }

    @Override
    public long removals() {
        return removals;
    }

    @Override
    public void release() {}

    @Override
    public void close() {}
}
