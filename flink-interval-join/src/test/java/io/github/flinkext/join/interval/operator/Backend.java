/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;

import java.util.function.Supplier;

/** Where the operators of a test keep their state. */
enum Backend {
    ROCKSDB(Backend::rocksDb),
    HEAP(HashMapStateBackend::new);

    private final Supplier<StateBackend> create;

    Backend(Supplier<StateBackend> create) {
        this.create = create;
    }

    private static StateBackend rocksDb() {
        EmbeddedRocksDBStateBackend backend = new EmbeddedRocksDBStateBackend(true);
        backend.getMemoryConfiguration().setUseManagedMemory(false);
        return backend;
    }

    StateBackend create() {
        return create.get();
    }
}
