/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.core.memory.DataInputDeserializer;

import org.rocksdb.DirectSlice;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/*
 * Layout of a key of Flink's map state from timestamps, written by LongSerializer:
 *
 *   | key group, 1 or 2 bytes | key | namespace, 1 byte 0 | timestamp, 8 bytes big-endian |
 *
 * The upper bound of an iteration is the last timestamp followed by one more byte, since RocksDB
 * takes it as exclusive. It sits in memory that the iterator's options point to, so it can be
 * changed before each seek without a new iterator: RocksDB reads it again on every seek.
 */
/**
 * An iterator over the timestamps of the current key in one map state, bounded on both sides.
 *
 * <p>The bound matters: without it, the step after the last match goes through all that was removed
 * behind it, up to the next row that still lives.
 *
 * <p>A range must not cross zero, see {@link RocksDbRangeBuffer}. The iterator is kept between
 * calls and refreshed by a seek after a write of the same side, which is cheaper than a new one.
 * Until then, or until {@link #release}, it keeps the files alive that it was made of.
 */
final class RocksDbRangeReader implements AutoCloseable {

    private static final int TIMESTAMP_BYTES = Long.BYTES;
    private static final int INITIAL_BYTES = 256;
    private static final int NO_KEY = -1;

    private final RocksDbAccess access;

    private ByteBuffer boundMemory;
    private DirectSlice bound;
    private ReadOptions options;
    private RocksIterator iterator;
    private boolean iteratorIsStale;

    private byte[] prefix;
    private byte[] key = new byte[INITIAL_BYTES];
    private int keyLength = NO_KEY;
    private byte[] value = new byte[INITIAL_BYTES];

    /**
     * Uses every native method once, so that one which is missing shows before there is a row.
     *
     * @throws LinkageError if this version of RocksDB is not built like the tested ones
     * @throws IllegalStateException if RocksDB cannot be read
     */
    RocksDbRangeReader(RocksDbAccess access) {
        this.access = access;
        prefix = new byte[0];
        try {
            seek(0, 0);
            dataChanged();
            seek(0, 0);
            latest(0, 0);
        } catch (RocksDBException e) {
            throw new IllegalStateException("Cannot read from RocksDB", e);
        } finally {
            // What comes after this may fail, and then nobody would close this reader.
            close();
        }
    }

    /** Makes the backend's current key the one that is read. */
    void useCurrentKey() {
        prefix = access.currentKeyAndNamespace();
    }

    /** Says that the map state was written to, which the next seek is to see. */
    void dataChanged() {
        iteratorIsStale = true;
    }

    /** Goes to the first timestamp of a range, both ends inclusive. */
    void seek(long from, long to) throws RocksDBException {
        freshIterator(to).seek(keyOf(from, 0));
        skipForeignKeys();
    }

    /** The last timestamp of the current key. */
    OptionalLong latest() throws RocksDBException {
        OptionalLong latest = latest(0, Long.MAX_VALUE);
        return latest.isPresent() ? latest : latest(Long.MIN_VALUE, -1);
    }

    private OptionalLong latest(long from, long to) throws RocksDBException {
        byte[] first = keyOf(from, 0);
        RocksIterator backwards = freshIterator(to);
        for (backwards.seekForPrev(keyOf(to, 0)); backwards.isValid(); backwards.prev()) {
            readKey();
            if (Arrays.compareUnsigned(key, 0, keyLength, first, 0, first.length) < 0) {
                return OptionalLong.empty();
            }
            if (isOfCurrentKey()) {
                return OptionalLong.of(timestamp());
            }
        }
        backwards.status();
        return OptionalLong.empty();
    }

    boolean isValid() {
        return keyLength != NO_KEY;
    }

    void next() throws RocksDBException {
        iterator.next();
        skipForeignKeys();
    }

    long timestamp() {
        long timestamp = 0;
        for (int i = keyLength - TIMESTAMP_BYTES; i < keyLength; i++) {
            timestamp = timestamp << 8 | (key[i] & 0xff);
        }
        return timestamp;
    }

    /** Lets an input read the value; what it reads from is used again for the next one. */
    void readValue(DataInputDeserializer input) {
        int length = iterator.value(value);
        if (length > value.length) {
            value = new byte[2 * length];
            length = iterator.value(value);
        }
        input.setBuffer(value, 0, length);
    }

    private void readKey() {
        keyLength = iterator.key(key);
        if (keyLength > key.length) {
            key = new byte[2 * keyLength];
            keyLength = iterator.key(key);
        }
    }

    private boolean isOfCurrentKey() {
        return keyLength == prefix.length + TIMESTAMP_BYTES;
    }

    /**
     * Another key whose bytes begin with all of ours and a namespace may lie in between, if the
     * serializer of keys allows it. Its entries are longer.
     */
    private void skipForeignKeys() throws RocksDBException {
        while (iterator.isValid()) {
            readKey();
            if (isOfCurrentKey()) {
                return;
            }
            iterator.next();
        }
        iterator.status();
        keyLength = NO_KEY;
    }

    private RocksIterator freshIterator(long to) throws RocksDBException {
        setBound(keyOf(to, 1));
        if (iterator == null) {
            iterator = access.newIterator(options);
        } else if (iteratorIsStale) {
            iterator.refresh();
        }
        iteratorIsStale = false;
        return iterator;
    }

    private void setBound(byte[] exclusive) {
        if (boundMemory == null || boundMemory.capacity() < exclusive.length) {
            close();
            boundMemory = ByteBuffer.allocateDirect(Math.max(INITIAL_BYTES, 2 * exclusive.length));
            bound = new DirectSlice(boundMemory, 1);
            options = access.newReadOptions().setIterateUpperBound(bound);
        }
        boundMemory.clear();
        boundMemory.put(exclusive);
        bound.setLength(exclusive.length);
    }

    private byte[] keyOf(long timestamp, int zeroBytes) {
        byte[] bytes = Arrays.copyOf(prefix, prefix.length + TIMESTAMP_BYTES + zeroBytes);
        for (int i = 0; i < TIMESTAMP_BYTES; i++) {
            bytes[prefix.length + i] = (byte) (timestamp >>> (56 - 8 * i));
        }
        return bytes;
    }

    /** Lets go of memory, and of the iterator with the files that it keeps alive. */
    void release() {
        if (iterator != null) {
            iterator.close();
            iterator = null;
        }
        // It is as large as the largest value that was ever read.
        value = new byte[INITIAL_BYTES];
    }

    @Override
    public void close() {
        release();
        if (options != null) {
            options.close();
            bound.close();
            options = null;
            bound = null;
            boundMemory = null;
        }
    }
}
