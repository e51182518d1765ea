/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the values of one request from the wire, up to a number of bytes. What comes beyond is
 * dropped, so that it costs no memory.
 */
final class BoundedValues implements RedisCodec<byte[], byte[]> {

    private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;
    private static final byte[] DROPPED = {};

    /** The nodes of a cluster answer on several threads. */
    private final AtomicLong room;

    BoundedValues(long mostBytes) {
        this.room = new AtomicLong(mostBytes);
    }

    /** Says that a value was not even taken from the wire. */
    void exceed() {
        room.set(Long.MIN_VALUE / 2);
    }

    /** Whether values were dropped. */
    boolean exceeded() {
        return room.get() < 0;
    }

    @Override
    public byte[] decodeValue(ByteBuffer value) {
        return room.addAndGet(-value.remaining()) < 0 ? DROPPED : CODEC.decodeValue(value);
    }

    @Override
    public byte[] decodeKey(ByteBuffer key) {
        return decodeValue(key);
    }

    @Override
    public ByteBuffer encodeKey(byte[] key) {
        return CODEC.encodeKey(key);
    }

    @Override
    public ByteBuffer encodeValue(byte[] value) {
        return CODEC.encodeValue(value);
    }
}
