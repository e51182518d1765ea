/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.TestableKeyedStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/**
 * Chooses how the rows of a state backend are read by time.
 *
 * @param <K> the key of the backend
 */
@Internal
public final class TimeOrderedBuffers<K> {

    private static final Logger LOG = LoggerFactory.getLogger(TimeOrderedBuffers.class);

    /** About 8 bytes each, for backends whose rows are not in memory. */
    private static final long TIMESTAMPS_INDEXED = 1_000_000;

    /** Of both sides of a join, beside what {@link KeyNotes} take. */
    private static final long LATEST_ENTRIES_BYTES = 16 << 20;

    private final KeyedStateBackend<K> backend;
    private final KeyedStateBackend<K> innermost;
    private final RecentKeys<K, KeyNotes> notes;
    private final HeapBudget latestEntries = new HeapBudget(LATEST_ENTRIES_BYTES);

    private boolean fallenBack;

    public TimeOrderedBuffers(KeyedStateBackend<K> backend) {
        this.backend = backend;
        this.notes = new RecentKeys<>(backend, KeyNotes.KEYS_REMEMBERED, KeyNotes::release);
        this.innermost =
                backend instanceof TestableKeyedStateBackend<K> wrapper
                        ? wrapper.getDelegatedKeyedStateBackend(true)
                        : backend;
    }

    /** The buffer over a map state that was registered with the backend by this name. */
    public <E> TimeOrderedBuffer<E> over(
            MapState<Long, List<E>> state, String name, KeyNotes.Side side) {
        if (innermost instanceof HeapKeyedStateBackend) {
            return indexed(state, Long.MAX_VALUE);
        }
        if (fallenBack) {
            // What did not work for one state does not for the next; it was logged.
            return indexed(state, TIMESTAMPS_INDEXED);
        }
        if (RocksDbAccess.isRocksDb(innermost)) {
            try {
                return rangeScanned(state, RocksDbAccess.to(innermost, name), side);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                LOG.warn(
                        "Cannot read ranges of state '{}' in RocksDB: this version of Flink is not"
                                + " built like the tested ones. Timestamps are indexed in memory"
                                + " instead, also those of states that come after it; results are"
                                + " the same.",
                        name,
                        e);
            }
        } else {
            LOG.info(
                    "State '{}' is in a {}, which has no range scan here. Timestamps are indexed in"
                            + " memory instead, also those of states that come after it; results are"
                            + " the same.",
                    name,
                    innermost.getClass().getSimpleName());
        }
        fallenBack = true;
        return indexed(state, TIMESTAMPS_INDEXED);
    }

    /** Notes of both sides, for what else is to be remembered of a key. */
    public RecentKeys<K, KeyNotes> notes() {
        return notes;
    }

    /** Whether a buffer had to be made that neither scans ranges nor has its rows in memory. */
    public boolean fallenBack() {
        return fallenBack;
    }

    @SuppressWarnings("unchecked")
    private <E> TimeOrderedBuffer<E> rangeScanned(
            MapState<Long, List<E>> state, RocksDbAccess access, KeyNotes.Side side) {
        return new RocksDbRangeBuffer<>(
                state,
                new RocksDbRangeReader(access),
                (TypeSerializer<List<E>>) access.valueSerializer(),
                notes,
                side,
                latestEntries);
    }

    private <E> TimeOrderedBuffer<E> indexed(MapState<Long, List<E>> state, long maxTimestamps) {
        return new IndexedBuffer<>(
                state, new RecentKeys<>(backend, Integer.MAX_VALUE), maxTimestamps);
    }
}
