/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import io.github.flinkext.join.interval.state.KeyNotes.Side;

import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple1;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** What every buffer does, whichever way it finds timestamps. */
class TimeOrderedBufferTest {

    private static final String ROWS = "rows";

    /** The kinds of buffer, some of them so short of memory that they forget all the time. */
    private enum Kind {
        ROCKSDB(true, 1_000),
        ROCKSDB_SHORT_OF_HEAP(true, 1_000),
        ROCKSDB_FORGETFUL(true, 1),
        ROCKSDB_WITH_FILES(true, 1),
        INDEX(false, 1_000),
        INDEX_FORGETFUL(false, 1);

        private final boolean rocksDb;
        private final int memory;

        Kind(boolean rocksDb, int memory) {
            this.rocksDb = rocksDb;
            this.memory = memory;
        }

        StateBackend backend() {
            if (!rocksDb) {
                return new HashMapStateBackend();
            }
            EmbeddedRocksDBStateBackend backend = new EmbeddedRocksDBStateBackend();
            if (this == ROCKSDB_WITH_FILES) {
                backend.setRocksDBOptions(new BloomFiltersOfPrefixes());
            }
            return backend;
        }

        TimeOrderedBuffer<String> over(KeyedState keyed) throws Exception {
            MapState<Long, List<String>> state = keyed.rows(ROWS);
            if (!rocksDb) {
                return new IndexedBuffer<>(
                        state, new RecentKeys<>(keyed.backend(), Integer.MAX_VALUE), memory);
            }
            RocksDbAccess access = RocksDbAccess.to(keyed.backend(), ROWS);
            return new RocksDbRangeBuffer<Tuple1<String>, String>(
                    state,
                    new RocksDbRangeReader(access),
                    (TypeSerializer<List<String>>) access.valueSerializer(),
                    new RecentKeys<>(keyed.backend(), memory, KeyNotes::release),
                    Side.LEFT,
                    new HeapBudget(this == ROCKSDB_SHORT_OF_HEAP ? 150 : 1 << 20));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void visitsARangeAlsoAcrossZero(Kind kind) throws Exception {
        try (var keyed = new KeyedState(kind.backend());
                var buffer = kind.over(keyed)) {
            keyed.key("k");
            for (long time : new long[] {3, -2, 0, -1, Long.MAX_VALUE, 1, Long.MIN_VALUE}) {
                buffer.add(time, "at " + time);
            }

            assertThat(visited(buffer, -1, 1)).containsExactly("at -1", "at 0", "at 1");
            assertThat(visited(buffer, -5, -2)).containsExactly("at -2");
            assertThat(visited(buffer, 2, Long.MAX_VALUE))
                    .containsExactly("at 3", "at " + Long.MAX_VALUE);
            assertThat(visited(buffer, Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(7);
            assertThat(visited(buffer, 1, 0)).isEmpty();
            assertThat(visited(buffer, 4, 100)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void keepsWhatAVisitorChanges(Kind kind) throws Exception {
        try (var keyed = new KeyedState(kind.backend());
                var buffer = kind.over(keyed)) {
            keyed.key("k");
            buffer.add(1, "a");
            buffer.add(1, "b");

            buffer.visit(
                    1,
                    1,
                    (time, entries) -> {
                        entries.set(1, "c");
                        return true;
                    });

            assertThat(visited(buffer, 0, 2)).containsExactly("a", "c");
            assertThat(keyed.rows(ROWS).get(1L)).containsExactly("a", "c");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void showsWhatItRemoves(Kind kind) throws Exception {
        try (var keyed = new KeyedState(kind.backend());
                var buffer = kind.over(keyed)) {
            keyed.key("k");
            buffer.add(-1, "a");
            buffer.add(2, "b");
            buffer.add(2, "c");
            buffer.add(3, "d");
            List<String> removed = new ArrayList<>();

            buffer.remove(2, (time, entries) -> removed.addAll(entries));
            buffer.remove(7, (time, entries) -> removed.addAll(entries));
            assertThat(removed).containsExactly("b", "c");

            assertThat(buffer.removeUpTo(2, (time, entries) -> removed.addAll(entries)))
                    .map(TimeSpan::earliest)
                    .hasValue(3L);
            assertThat(removed).containsExactly("b", "c", "a");
            assertThat(buffer.removeUpTo(Long.MAX_VALUE, null)).isEmpty();
            assertThat(buffer.removeUpTo(Long.MAX_VALUE, null)).isEmpty();
            assertThat(keyed.keysWith(ROWS)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void findsEntriesThatWereThereBeforeIt(Kind kind) throws Exception {
        try (var keyed = new KeyedState(kind.backend())) {
            keyed.key("k");
            keyed.rows(ROWS).put(-7L, List.of("a"));
            keyed.rows(ROWS).put(7L, new ArrayList<>(List.of("b")));
            try (var buffer = kind.over(keyed)) {
                buffer.add(9, "d");
                buffer.add(7, "c");

                assertThat(visited(buffer, -10, 10)).containsExactly("a", "b", "c", "d");
                assertThat(buffer.removeUpTo(-7, null)).map(TimeSpan::earliest).hasValue(7L);
            }
        }
    }

    /** The second row of a key asks for the latest one, which may have no neighbour of its key. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void knowsTheLatestEntryOfAKeyFromThatOfItsNeighbour(Kind kind) throws Exception {
        try (var keyed = new KeyedState(kind.backend());
                var buffer = kind.over(keyed)) {
            keyed.key("a");
            buffer.add(-100, "foreign");
            keyed.key("b");
            buffer.add(-5, "first");
            buffer.add(-50, "second");

            assertThat(visited(buffer, -10, 0)).containsExactly("first");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void doesAsAMapOfEachKeyWould(Kind kind) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        // The longest takes more memory than there is for a bound at first.
        String[] keys = {"", "a", "a\0", "aa", "a".repeat(300), "b"};
        List<TreeMap<Long, List<String>>> expected = new ArrayList<>();
        for (String key : keys) {
            expected.add(new TreeMap<>());
        }
        try (var keyed = new KeyedState(kind.backend());
                var buffer = kind.over(keyed)) {
            for (int i = 0; i < 2_000; i++) {
                if (kind == Kind.ROCKSDB_WITH_FILES && i % 40 == 0) {
                    keyed.writeFile(ROWS);
                    if (i % 600 == 0) {
                        keyed.mergeFiles(ROWS);
                    }
                }
                int key = random.nextInt(keys.length);
                TreeMap<Long, List<String>> map = expected.get(key);
                keyed.key(keys[key]);
                long time = random.nextInt(60) - 30;
                switch (random.nextInt(8)) {
                    case 0 -> {
                        map.remove(time);
                        buffer.remove(time, null);
                    }
                    case 1 -> {
                        map.headMap(time, true).clear();
                        assertThat(buffer.removeUpTo(time, null))
                                .as("seed %d", seed)
                                .map(TimeSpan::earliest)
                                .isEqualTo(map.keySet().stream().findFirst());
                    }
                    case 2, 3, 4 -> {
                        String entry = "entry " + i;
                        map.computeIfAbsent(time, absent -> new ArrayList<>()).add(entry);
                        buffer.add(time, entry);
                    }
                    case 5 -> buffer.release();
                    default -> {
                        long to = time + random.nextInt(20);
                        assertThat(visited(buffer, time, to))
                                .as("seed %d", seed)
                                .isEqualTo(flat(map.subMap(time, true, to, true).values()));
                    }
                }
            }
            if (kind == Kind.ROCKSDB_WITH_FILES) {
                assertThat(keyed.levelsOfFiles(ROWS)).hasSizeGreaterThan(3).contains(0, 1);
            }
        }
    }

    /**
     * Options of a user that mislead an iterator which does not ask for the total order: it passes
     * over files and write buffers without the prefix that it seeks. Of the shortest keys, all but
     * the last bytes of a timestamp are in the prefix.
     */
    private static final class BloomFiltersOfPrefixes implements RocksDBOptionsFactory {

        private static final int PREFIX_BYTES = 12;

        @Override
        public DBOptions createDBOptions(
                DBOptions current, Collection<AutoCloseable> handlesToClose) {
            return current;
        }

        @Override
        public ColumnFamilyOptions createColumnOptions(
                ColumnFamilyOptions current, Collection<AutoCloseable> handlesToClose) {
            BloomFilter filter = new BloomFilter(10, false);
            handlesToClose.add(filter);
            return current.useFixedLengthPrefixExtractor(PREFIX_BYTES)
                    .setMemtablePrefixBloomSizeRatio(0.1)
                    .setDisableAutoCompactions(true)
                    .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(filter));
        }
    }

    /** In the order of their timestamps, in whichever they are visited. */
    private static List<String> visited(TimeOrderedBuffer<String> buffer, long from, long to)
            throws Exception {
        TreeMap<Long, List<String>> visited = new TreeMap<>();
        buffer.visit(
                from,
                to,
                (time, entries) -> {
                    assertThat(visited.put(time, List.copyOf(entries))).isNull();
                    return false;
                });
        return flat(visited.values());
    }

    private static List<String> flat(Iterable<List<String>> lists) {
        List<String> flat = new ArrayList<>();
        lists.forEach(flat::addAll);
        return flat;
    }
}
