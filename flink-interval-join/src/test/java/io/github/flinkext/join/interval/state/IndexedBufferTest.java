/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.java.tuple.Tuple1;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Iterator;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** How much of its index it holds; what it finds is in {@link TimeOrderedBufferTest}. */
class IndexedBufferTest {

    /** Of two keys with three timestamps. */
    private static final long LIMIT = 2 * IndexedBuffer.KEY_WEIGHT + 3;

    private KeyedState state;
    private RecentKeys<Tuple1<String>, SortedTimestamps> indexes;
    private IndexedBuffer<Tuple1<String>, String> buffer;

    @BeforeEach
    void start() throws Exception {
        state = new KeyedState(new HashMapStateBackend());
        indexes = new RecentKeys<>(state.backend(), Integer.MAX_VALUE);
        buffer = new IndexedBuffer<>(state.rows("rows"), indexes, LIMIT);
    }

    @AfterEach
    void stop() throws Exception {
        state.close();
    }

    @Test
    void forgetsTheEldestKeysBeyondItsLimit() throws Exception {
        add("a", 1);
        add("b", 1);
        add("b", 2);
        assertThat(indexes.size()).isEqualTo(2);

        add("c", 1);

        assertThat(indexes.size()).isEqualTo(2);
        state.key("a");
        assertThat(indexes.get()).isNull();
    }

    @Test
    void countsATimestampOnce() throws Exception {
        add("a", 1);
        for (int i = 0; i < 10; i++) {
            add("b", 1);
        }

        assertThat(indexes.size()).isEqualTo(2);
    }

    @Test
    void exceedsItsLimitForTheKeyInUse() throws Exception {
        for (int time = 0; time < 2 * LIMIT; time++) {
            add("a", time);
        }

        assertThat((long) indexes.get().size()).isEqualTo(2 * LIMIT);
        add("b", 1);
        assertThat(indexes.size()).isEqualTo(1);
    }

    @Test
    void forgetsAKeyWithoutRows() throws Exception {
        add("a", 1);
        buffer.remove(1, null);
        assertThat(indexes.size()).isZero();

        add("a", 1);
        buffer.removeUpTo(1, null);
        assertThat(indexes.size()).isZero();

        buffer.remove(1, null);
        buffer.removeUpTo(1, null);
        assertThat(indexes.size()).isZero();
    }

    /** A key that is only asked for, as a probe does, is not worth an index. */
    @Test
    void forgetsAKeyThatHasNeverHadRows() throws Exception {
        state.key("a");
        buffer.visit(0, 10, (time, entries) -> false);

        assertThat(indexes.size()).isZero();
    }

    @Test
    void hasRoomAgainAfterRemovals() throws Exception {
        add("a", 1);
        add("a", 2);
        add("a", 3);
        buffer.remove(1, null);
        buffer.removeUpTo(2, null);

        add("b", 1);
        add("b", 2);

        assertThat(indexes.size()).isEqualTo(2);
    }

    /** As Flink's join does on the heap, which removes through an iterator. */
    @Test
    void clearsAMapThatWasLeftWithoutEntries() throws Exception {
        state.key("a");
        MapState<Long, List<String>> rows = state.rows("rows");
        rows.put(1L, List.of("row"));
        Iterator<Long> times = rows.keys().iterator();
        times.next();
        times.remove();
        assertThat(state.keysWith("rows")).isNotEmpty();

        buffer.removeUpTo(Long.MAX_VALUE, null);

        assertThat(state.keysWith("rows")).isEmpty();
    }

    private void add(String key, long time) throws Exception {
        state.key(key);
        buffer.add(time, "row");
    }
}
