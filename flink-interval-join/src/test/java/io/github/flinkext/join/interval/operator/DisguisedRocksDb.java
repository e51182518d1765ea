/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A state backend that nobody knows, as one of another vendor: RocksDB that does not say so. */
final class DisguisedRocksDb implements StateBackend {

    private static final long serialVersionUID = 1L;

    private final StateBackend rocksDb = new EmbeddedRocksDBStateBackend(true);

    @Override
    @SuppressWarnings("unchecked")
    public <K> CheckpointableKeyedStateBackend<K> createKeyedStateBackend(
            KeyedStateBackendParameters<K> parameters) throws Exception {
        CheckpointableKeyedStateBackend<K> backend = rocksDb.createKeyedStateBackend(parameters);
        return (CheckpointableKeyedStateBackend<K>)
                Proxy.newProxyInstance(
                        DisguisedRocksDb.class.getClassLoader(),
                        new Class<?>[] {CheckpointableKeyedStateBackend.class},
                        (proxy, method, arguments) -> {
                            try {
                                return method.invoke(backend, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Override
    public OperatorStateBackend createOperatorStateBackend(
            OperatorStateBackendParameters parameters) throws Exception {
        return rocksDb.createOperatorStateBackend(parameters);
    }
}
