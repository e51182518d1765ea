/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.SerializedCompositeKeyBuilder;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend.RocksDbKvStateInfo;

import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

import java.lang.reflect.Field;
import java.util.Map;

/**
 * The way past Flink's state API to the RocksDB behind a map state: all reflection of this module.
 *
 * <p>It reads the fields {@code db}, {@code kvStateInformation} and {@code sharedRocksKeyBuilder}
 * of {@code RocksDBKeyedStateBackend}. Checked on Flink 2.1.1, 2.2.0 and 2.3.0. It must be made
 * after the state was registered, because registering may replace its column family.
 */
final class RocksDbAccess {

    private static final String BACKEND = "org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend";

    private final RocksDB db;
    private final ColumnFamilyHandle columnFamily;
    private final SerializedCompositeKeyBuilder<?> keyBuilder;
    private final ReadOptions readOptions;
    private final MapSerializer<?, ?> serializer;

    private RocksDbAccess(
            RocksDB db,
            ColumnFamilyHandle columnFamily,
            SerializedCompositeKeyBuilder<?> keyBuilder,
            ReadOptions readOptions,
            MapSerializer<?, ?> serializer) {
        this.db = db;
        this.columnFamily = columnFamily;
        this.keyBuilder = keyBuilder;
        this.readOptions = readOptions;
        this.serializer = serializer;
    }

    /** Whether a backend, without wrappers, is the one with RocksDB; needs no class of RocksDB. */
    static boolean isRocksDb(KeyedStateBackend<?> backend) {
        return backend.getClass().getName().equals(BACKEND);
    }

    /**
     * Access to a map state.
     *
     * @throws ReflectiveOperationException if this version of Flink has other fields
     * @throws ClassCastException if they hold something else
     */
    static RocksDbAccess to(KeyedStateBackend<?> backend, String state)
            throws ReflectiveOperationException {
        RocksDBKeyedStateBackend<?> rocksDb = (RocksDBKeyedStateBackend<?>) backend;
        RocksDbKvStateInfo info =
                (RocksDbKvStateInfo) ((Map<?, ?>) read(rocksDb, "kvStateInformation")).get(state);
        if (info == null) {
            throw new NoSuchFieldException("no state '" + state + "' in kvStateInformation");
        }
        return new RocksDbAccess(
                (RocksDB) read(rocksDb, "db"),
                info.columnFamilyHandle,
                (SerializedCompositeKeyBuilder<?>) read(rocksDb, "sharedRocksKeyBuilder"),
                rocksDb.getReadOptions(),
                (MapSerializer<?, ?>)
                        ((RegisteredKeyValueStateBackendMetaInfo<?, ?>) info.metaInfo)
                                .getStateSerializer());
    }

    private static Object read(RocksDBKeyedStateBackend<?> backend, String name)
            throws ReflectiveOperationException {
        Field field = RocksDBKeyedStateBackend.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(backend);
    }

    /** The bytes that all entries of the backend's current key begin with. */
    byte[] currentKeyAndNamespace() {
        return keyBuilder.buildCompositeKeyNamespace(
                VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE);
    }

    /** The backend's options, made fit for bounded reads; the caller closes them. */
    ReadOptions newReadOptions() {
        // A user's options factory may have set a prefix extractor; ranges need the total order.
        return new ReadOptions(readOptions).setTotalOrderSeek(true);
    }

    /** The caller closes it before the backend is disposed of. */
    RocksIterator newIterator(ReadOptions options) {
        return db.newIterator(columnFamily, options);
    }

    /** What the values of the map are written with. */
    TypeSerializer<?> valueSerializer() {
        return serializer.getValueSerializer();
    }
}
