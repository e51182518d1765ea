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
    ROCKSDB(() -> new EmbeddedRocksDBStateBackend(true)),
    HEAP(HashMapStateBackend::new);

    private final Supplier<StateBackend> create;

    Backend(Supplier<StateBackend> create) {
        this.create = create;
    }

    StateBackend create() {
        return create.get();
    }
}
