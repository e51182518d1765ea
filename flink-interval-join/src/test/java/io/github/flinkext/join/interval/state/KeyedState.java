/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple1;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend.RocksDbKvStateInfo;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A keyed state backend, with map states from timestamps to strings, and a current key. All keys
 * are in one key group, so in RocksDB they are neighbours.
 */
final class KeyedState implements AutoCloseable {

    private final StreamMap<String, String> operator = new StreamMap<>(value -> value);
    private final KeyedOneInputStreamOperatorTestHarness<Tuple1<String>, String, String> harness;

    KeyedState(StateBackend stateBackend) throws Exception {
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        operator, Tuple1::of, Types.TUPLE(Types.STRING), 1, 1, 0);
        harness.setStateBackend(stateBackend);
        harness.open();
    }

    KeyedStateBackend<Tuple1<String>> backend() {
        return operator.getKeyedStateBackend();
    }

    /** Makes the key the current one. */
    void key(String key) {
        key(Tuple1.of(key));
    }

    void key(Tuple1<String> key) {
        operator.setCurrentKey(key);
    }

    MapState<Long, List<String>> rows(String name) throws Exception {
        return backend()
                .getPartitionedState(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        new MapStateDescriptor<>(name, Types.LONG, Types.LIST(Types.STRING)));
    }

    /** Keys that have rows. */
    List<String> keysWith(String name) {
        List<String> found = new ArrayList<>();
        try (Stream<Tuple1<String>> keys = backend().getKeys(name, VoidNamespace.INSTANCE)) {
            keys.forEach(key -> found.add(key.f0));
        }
        return found;
    }

    /** Makes RocksDB write what it has in memory of a state to a new file. */
    void writeFile(String name) throws ReflectiveOperationException, RocksDBException {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            db().flush(wait, columnFamily(name));
        }
    }

    /** Makes RocksDB merge the files of a state and put the result on a deeper level. */
    void mergeFiles(String name) throws ReflectiveOperationException, RocksDBException {
        db().compactRange(columnFamily(name));
    }

    /** Of each file of a state. */
    List<Integer> levelsOfFiles(String name) throws ReflectiveOperationException {
        List<Integer> levels = new ArrayList<>();
        for (LiveFileMetaData file : db().getLiveFilesMetaData()) {
            if (name.equals(new String(file.columnFamilyName(), StandardCharsets.UTF_8))) {
                levels.add(file.level());
            }
        }
        return levels;
    }

    private RocksDB db() throws ReflectiveOperationException {
        return (RocksDB) read("db");
    }

    private ColumnFamilyHandle columnFamily(String name) throws ReflectiveOperationException {
        return ((RocksDbKvStateInfo) ((Map<?, ?>) read("kvStateInformation")).get(name))
                .columnFamilyHandle;
    }

    private Object read(String name) throws ReflectiveOperationException {
        Field field = RocksDBKeyedStateBackend.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(backend());
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
