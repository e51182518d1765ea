/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;

import javax.annotation.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is remembered in memory of the keys that were used most recently, least recently used first
 * out. It is lost on restore and never needed for a right result.
 *
 * @param <K> the key of the keyed state backend
 */
@Internal
public final class RecentKeys<K, V> {

    private final KeyedStateBackend<K> backend;
    private final TypeSerializer<K> keySerializer;
    private final int maxKeys;
    private final Consumer<V> forgotten;
    private final LinkedHashMap<K, V> values = new LinkedHashMap<>(64, 0.75f, true);

    public RecentKeys(KeyedStateBackend<K> backend, int maxKeys) {
        this(backend, maxKeys, value -> {});
    }

    /**
     * @param forgotten sees the values of keys that have to make room
     */
    public RecentKeys(KeyedStateBackend<K> backend, int maxKeys, Consumer<V> forgotten) {
        this.backend = backend;
        this.keySerializer = backend.getKeySerializer().duplicate();
        this.maxKeys = maxKeys;
        this.forgotten = forgotten;
    }

    /** What is remembered of the current key. */
    @Nullable
    public V get() {
        return values.get(backend.getCurrentKey());
    }

    /** What is remembered of the current key, at first what {@code create} makes. */
    public V get(Supplier<V> create) {
        V value = get();
        if (value == null) {
            value = create.get();
            put(value);
        }
        return value;
    }

    /** Remembers a value for the current key. */
    public void put(V value) {
        // A key may be an object that its owner uses again.
        values.put(keySerializer.copy(backend.getCurrentKey()), value);
        if (values.size() > maxKeys) {
            forgotten.accept(evictEldest());
        }
    }

    /** Forgets the current key. */
    @Nullable
    public V remove() {
        return values.remove(backend.getCurrentKey());
    }

    /** Forgets the key that was not used for longest, and returns what was remembered of it. */
    V evictEldest() {
        Map.Entry<K, V> eldest = values.entrySet().iterator().next();
        values.remove(eldest.getKey());
        return eldest.getValue();
    }

    int size() {
        return values.size();
    }
}
