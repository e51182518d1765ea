/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;

import java.util.Locale;

/** Where a join keeps its rows. */
enum Backend {
    ROCKSDB(200_000),
    HEAP(50_000);

    /** Holds all rows of a side, so that what is measured is not the disk. */
    static final MemorySize ROCKSDB_MEMORY = MemorySize.ofMebiBytes(256);

    private final int rowsPerSide;

    Backend(int rowsPerSide) {
        this.rowsPerSide = rowsPerSide;
    }

    /** About how many rows of all keys together a side keeps. */
    int rowsPerSide() {
        return rowsPerSide;
    }

    StateBackend create() {
        return switch (this) {
            case HEAP -> new HashMapStateBackend();
            case ROCKSDB -> rocksDb();
        };
    }

    private static StateBackend rocksDb() {
        EmbeddedRocksDBStateBackend backend = new EmbeddedRocksDBStateBackend(true);
        backend.getMemoryConfiguration().setUseManagedMemory(false);
        backend.getMemoryConfiguration().setFixedMemoryPerSlot(ROCKSDB_MEMORY);
        return backend;
    }

    /** As in names of cases. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
