/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import org.rocksdb.RocksDBException;

import javax.annotation.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Entries in RocksDB, read with one bounded seek instead of all rows of the key.
 *
 * <p>Reads go to RocksDB, writes through Flink's state: so a changelog sees them, and the bytes are
 * those of Flink's own operator. Flink's map state does not buffer writes, so a read sees them all.
 *
 * <p>Timestamps are stored in two's complement, so negative ones sort behind all others and a range
 * across zero is read in two parts.
 *
 * <p>Of the most recent keys it is remembered between which timestamps their entries lie. Then a
 * row that is later than all others is added without a read, a range without entries is not sought,
 * and a removal begins at the first entry instead of stepping over what was removed before. Their
 * {@link LatestEntries} are remembered too, which spares the seek of rows that come in order.
 */
final class RocksDbRangeBuffer<K, E> implements TimeOrderedBuffer<E> {

    private static final int INITIAL_BYTES = 256;

    private final MapState<Long, List<E>> state;
    private final RocksDbRangeReader reader;
    private final TypeSerializer<List<E>> serializer;
    private final RecentKeys<K, KeyNotes> recent;
    private final KeyNotes.Side side;
    private final HeapBudget budget;
    private final DataInputDeserializer input = new DataInputDeserializer();
    private final DataOutputSerializer output = new DataOutputSerializer(INITIAL_BYTES);

    private long removals;

    RocksDbRangeBuffer(
            MapState<Long, List<E>> state,
            RocksDbRangeReader reader,
            TypeSerializer<List<E>> serializer,
            RecentKeys<K, KeyNotes> recent,
            KeyNotes.Side side,
            HeapBudget budget) {
        this.state = state;
        this.reader = reader;
        this.serializer = serializer;
        this.recent = recent;
        this.side = side;
        this.budget = budget;
    }

    @Override
    public void add(long timestamp, E entry) throws Exception {
        SideNotes notes = notesFromNowOn();
        TimeBounds bounds = notes.bounds();
        // At the second row only, since a key that is seen once would pay for nothing.
        if (bounds.addedToBefore() && !bounds.latestIsKnown()) {
            reader.useCurrentKey();
            learnLatest(bounds);
        }
        List<E> entries = bounds.contain(timestamp) ? entriesAt(timestamp, notes) : null;
        if (entries == null) {
            entries = new ArrayList<>(1);
        }
        entries.add(entry);
        store(timestamp, entries);
        if (bounds.latestIsKnown()) {
            remember(timestamp, entries, notes.entries(budget), bounds.latest());
        }
        bounds.include(timestamp);
    }

    /** What is remembered of the current key; null if nothing is. */
    @Nullable
    private SideNotes notes() {
        KeyNotes notes = recent.get();
        return notes == null ? null : notes.of(side);
    }

    private SideNotes notesFromNowOn() {
        return recent.get(KeyNotes::new).of(side);
    }

    @Nullable
    private List<E> entriesAt(long timestamp, SideNotes notes) throws Exception {
        LatestEntries latest = notes.entries();
        if (latest != null && latest.cover(timestamp)) {
            byte[] remembered = latest.at(timestamp);
            return remembered == null ? null : deserialize(remembered);
        }
        return state.get(timestamp);
    }

    private void store(long timestamp, List<E> entries) throws Exception {
        state.put(timestamp, entries);
        reader.dataChanged();
    }

    private void remember(
            long timestamp, List<E> entries, LatestEntries latest, long latestTimestamp)
            throws IOException {
        if (latest.wants(timestamp, latestTimestamp)) {
            latest.put(timestamp, serialize(entries));
        }
    }

    private void learnLatest(TimeBounds bounds) throws RocksDBException {
        OptionalLong latest = reader.latest();
        if (latest.isPresent()) {
            bounds.nothingAfter(latest.getAsLong());
        } else {
            bounds.nothingAtAll();
        }
    }

    @Override
    public void visit(long from, long to, Visitor<E> visitor) throws Exception {
        long first = from;
        long last = to;
        SideNotes notes = notes();
        if (notes != null) {
            TimeBounds bounds = notes.bounds();
            first = Math.max(first, bounds.earliest());
            last = Math.min(last, bounds.latest());
        }
        if (first > last) {
            return;
        }
        LatestEntries latest = notes == null ? null : notes.entries();
        if (latest != null) {
            if (latest.cover(first)) {
                visitRemembered(latest, first, last, visitor);
                return;
            }
            latest.missed();
        }
        reader.useCurrentKey();
        if (first < 0 && last >= 0) {
            visitRange(first, -1, latest, visitor);
            visitRange(0, last, latest, visitor);
        } else {
            visitRange(first, last, latest, visitor);
        }
    }

    private void visitRemembered(LatestEntries latest, long from, long to, Visitor<E> visitor)
            throws Exception {
        for (int i = latest.firstFrom(from); i < latest.size(); i++) {
            long timestamp = latest.timestamp(i);
            if (timestamp > to) {
                return;
            }
            List<E> entries = deserialize(latest.value(i));
            if (visitor.visit(timestamp, entries)) {
                store(timestamp, entries);
                latest.replace(i, serialize(entries));
            }
        }
    }

    private void visitRange(long from, long to, @Nullable LatestEntries latest, Visitor<E> visitor)
            throws Exception {
        for (reader.seek(from, to); reader.isValid(); reader.next()) {
            List<E> entries = deserializeCurrent();
            if (visitor.visit(reader.timestamp(), entries)) {
                store(reader.timestamp(), entries);
                if (latest != null && latest.cover(reader.timestamp())) {
                    latest.put(reader.timestamp(), serialize(entries));
                }
            }
        }
    }

    @Override
    public void remove(long timestamp, @Nullable Removed<E> removed) throws Exception {
        if (removed != null) {
            List<E> entries = state.get(timestamp);
            if (entries != null) {
                removed.accept(timestamp, entries);
            }
        }
        removeFromState(timestamp);
        SideNotes notes = notes();
        if (notes != null && notes.entries() != null) {
            notes.entries().remove(timestamp);
        }
    }

    @Override
    public Optional<TimeSpan> removeUpTo(long timestamp, @Nullable Removed<E> removed)
            throws Exception {
        SideNotes notes = notesFromNowOn();
        if (notes.entries() != null) {
            notes.entries().removeUpTo(timestamp);
        }
        TimeBounds bounds = notes.bounds();
        reader.useCurrentKey();
        if (!bounds.latestIsKnown()) {
            learnLatest(bounds);
        }
        OptionalLong left = OptionalLong.empty();
        if (bounds.earliest() < 0) {
            left =
                    removeRange(
                            bounds.earliest(), Math.min(bounds.latest(), -1), timestamp, removed);
        }
        if (left.isEmpty() && bounds.latest() >= 0) {
            left = removeRange(Math.max(bounds.earliest(), 0), bounds.latest(), timestamp, removed);
        }
        if (left.isEmpty()) {
            bounds.nothingAtAll();
            return Optional.empty();
        }
        bounds.nothingBefore(left.getAsLong());
        return Optional.of(new TimeSpan(left.getAsLong(), bounds.latest()));
    }

    /** Removes from the entries of a range those up to a timestamp; the first other one is left. */
    private OptionalLong removeRange(
            long from, long to, long timestamp, @Nullable Removed<E> removed) throws Exception {
        for (reader.seek(from, to); reader.isValid(); reader.next()) {
            if (reader.timestamp() > timestamp) {
                return OptionalLong.of(reader.timestamp());
            }
            if (removed != null) {
                removed.accept(reader.timestamp(), deserializeCurrent());
            }
            removeFromState(reader.timestamp());
        }
        return OptionalLong.empty();
    }

    private void removeFromState(long timestamp) throws Exception {
        state.remove(timestamp);
        reader.dataChanged();
        removals++;
    }

    @Override
    public long removals() {
        return removals;
    }

    private List<E> deserializeCurrent() throws IOException {
        reader.readValue(input);
        // Flink's map state writes whether the value is null; ours never is.
        input.readBoolean();
        return serializer.deserialize(input);
    }

    private List<E> deserialize(byte[] remembered) throws IOException {
        input.setBuffer(remembered);
        return serializer.deserialize(input);
    }

    private byte[] serialize(List<E> entries) throws IOException {
        output.clear();
        serializer.serialize(entries, output);
        return output.getCopyOfBuffer();
    }

    @Override
    public void release() {
        reader.release();
    }

    @Override
    public void close() {
        reader.close();
    }
}
