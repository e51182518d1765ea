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
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

import java.util.ArrayList;
import java.util.List;
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

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
