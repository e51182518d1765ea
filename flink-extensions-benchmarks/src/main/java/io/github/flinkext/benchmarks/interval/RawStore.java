/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.SerializedCompositeKeyBuilder;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.table.data.RowData;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DirectSlice;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Rows of both sides in a RocksDB of its own, with the keys and values that Flink's state has. */
final class RawStore implements AutoCloseable {

    static final int LEFT = 0;
    static final int RIGHT = 1;

    private static final int KEY_GROUP_BYTES = 1;
    private static final int INITIAL_KEY_BYTES = 128;

    private final byte[][] prefixes;
    private final byte[] value;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final WriteOptions writeOptions;
    private final ByteBuffer boundMemory = ByteBuffer.allocateDirect(INITIAL_KEY_BYTES);
    private final DirectSlice bound;
    private final RocksDB db;
    private final ColumnFamilyHandle[] sides = new ColumnFamilyHandle[2];
    private final RocksIterator[] iterators = new RocksIterator[2];

    private RawStore(Path folder, byte[][] prefixes, byte[] value) throws RocksDBException {
        this.prefixes = prefixes;
        this.value = value;
        RocksDB.loadLibrary();
        writeOptions = opened(new WriteOptions().setDisableWAL(true));
        bound = opened(new DirectSlice(boundMemory, 1));
        LRUCache cache = opened(new LRUCache(Backend.ROCKSDB_MEMORY.getBytes()));
        ColumnFamilyOptions options =
                opened(
                        new ColumnFamilyOptions()
                                .setCompressionType(CompressionType.SNAPPY_COMPRESSION)
                                .setTableFormatConfig(
                                        new BlockBasedTableConfig()
                                                .setBlockCache(cache)
                                                .setCacheIndexAndFilterBlocks(true)));
        DBOptions dbOptions =
                opened(
                        new DBOptions()
                                .setCreateIfMissing(true)
                                .setCreateMissingColumnFamilies(true));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        db =
                opened(
                        RocksDB.open(
                                dbOptions,
                                folder.toString(),
                                List.of(
                                        family("default", options),
                                        family("left", options),
                                        family("right", options)),
                                handles));
        handles.forEach(this::opened);
        ReadOptions readOptions = opened(new ReadOptions().setIterateUpperBound(bound));
        for (int side : new int[] {LEFT, RIGHT}) {
            sides[side] = handles.get(1 + side);
            iterators[side] = opened(db.newIterator(sides[side], readOptions));
        }
    }

    private static ColumnFamilyDescriptor family(String name, ColumnFamilyOptions options) {
        return new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), options);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    static RawStore open(Path folder, int keys) throws Exception {
        byte[][] prefixes = new byte[keys][];
        for (int key = 0; key < keys; key++) {
            prefixes[key] = prefix(JoinRows.keyRow(JoinRows.key(key)));
        }
        return new RawStore(folder, prefixes, value());
    }

    private static byte[] prefix(RowData key) {
        SerializedCompositeKeyBuilder<RowData> builder =
                new SerializedCompositeKeyBuilder<>(
                        JoinRows.KEY_TYPE.toSerializer(), KEY_GROUP_BYTES, INITIAL_KEY_BYTES);
        builder.setKeyAndKeyGroup(
                key, KeyGroupRangeAssignment.assignToKeyGroup(key, JoinHarness.KEY_GROUPS));
        return builder.buildCompositeKeyNamespace(
                VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE);
    }

    /** One row in a list, with its flag, and before it whether the list is null. */
    private static byte[] value() throws IOException {
        TypeSerializer<List<Tuple2<RowData, Boolean>>> serializer =
                new ListTypeInfo<>(
                                new TupleTypeInfo<Tuple2<RowData, Boolean>>(
                                        JoinRows.TYPE, BasicTypeInfo.BOOLEAN_TYPE_INFO))
                        .createSerializer(new ExecutionConfig().getSerializerConfig());
        DataOutputSerializer output = new DataOutputSerializer(256);
        output.writeBoolean(false);
        serializer.serialize(
                List.of(Tuple2.of(JoinRows.row(JoinRows.key(0), JoinInput.START), false)), output);
        return output.getCopyOfBuffer();
    }

    void put(int side, int key, long time) throws RocksDBException {
        db.put(sides[side], writeOptions, keyOf(key, time, 0), value);
    }

    void delete(int side, int key, long time) throws RocksDBException {
        db.delete(sides[side], writeOptions, keyOf(key, time, 0));
    }

    /**
     * Reads the rows of a key from one time to another, both inclusive; says how many there are.
     */
    int read(int side, int key, long from, long to) throws RocksDBException {
        byte[] exclusive = keyOf(key, to, 1);
        boundMemory.clear();
        boundMemory.put(exclusive);
        bound.setLength(exclusive.length);
        RocksIterator iterator = iterators[side];
        iterator.refresh();
        int rows = 0;
        for (iterator.seek(keyOf(key, from, 0)); iterator.isValid(); iterator.next()) {
            if (iterator.key().length > 0 && iterator.value().length > 0) {
                rows++;
            }
        }
        iterator.status();
        return rows;
    }

    private byte[] keyOf(int key, long time, int zeroBytes) {
        byte[] prefix = prefixes[key];
        byte[] bytes = new byte[prefix.length + Long.BYTES + zeroBytes];
        System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[prefix.length + i] = (byte) (time >>> (56 - 8 * i));
        }
        return bytes;
    }

    /** Writes what is in memory to files, as a checkpoint does. */
    void flush() throws RocksDBException {
        try (FlushOptions options = new FlushOptions()) {
            db.flush(options, List.of(sides));
        }
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
