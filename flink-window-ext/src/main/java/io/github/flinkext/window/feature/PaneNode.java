/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.Partial;
import io.github.flinkext.window.aggregate.VarInts;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import javax.annotation.Nullable;

import java.io.IOException;

/**
 * A node of a {@link PaneTree}: partial aggregates in 60 slots, most of which may be empty.
 *
 * <p>Layout: a byte with the version, eight bytes with a bit for each slot that is not empty, and
 * for each of these the length of its partial and the partial.
 */
final class PaneNode {

    static final int SLOTS = 60;

    private static final byte VERSION = 1;
    private static final int HEADER = 1 + Long.BYTES;

    private final byte[] bytes;
    private final long used;
    private final DataInputDeserializer source = new DataInputDeserializer();

    private PaneNode(byte[] bytes) throws IOException {
        this.bytes = bytes;
        source.setBuffer(bytes);
        byte version = source.readByte();
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read panes of version "
                            + version
                            + ": this flinkext knows version "
                            + VERSION
                            + ". Restore with the flinkext that wrote the state, or a later one.");
        }
        used = source.readLong();
    }

    static PaneNode of(@Nullable byte[] stored) throws IOException {
        return new PaneNode(stored == null ? emptyBytes() : stored);
    }

    private static byte[] emptyBytes() {
        byte[] empty = new byte[HEADER];
        empty[0] = VERSION;
        return empty;
    }

    byte[] toBytes() {
        return bytes;
    }

    boolean isEmpty() {
        return used == 0;
    }

    /** The first slot at or after this one that is not empty, or {@link #SLOTS}. */
    int nextUsed(int slot) {
        return Math.min(Long.numberOfTrailingZeros(used & from(slot)), SLOTS);
    }

    /** Merges what is in these slots, in their order. */
    void mergeInto(Partial target, int firstSlot, int lastSlot) throws IOException {
        long wanted = used & from(firstSlot) & ~from(lastSlot + 1);
        skip(used & ~from(firstSlot));
        for (long left = wanted; left != 0; left &= left - 1) {
            int length = (int) VarInts.readUnsigned(source);
            target.merge(bytes, source.getPosition(), length);
            source.skipBytesToRead(length);
        }
    }

    PaneNode with(int slot, byte[] partial) throws IOException {
        DataOutputSerializer target = new DataOutputSerializer(bytes.length + partial.length + 5);
        writeBefore(slot, used | bit(slot), target);
        VarInts.writeBytes(target, partial);
        return writeAfter(slot, target);
    }

    PaneNode without(int slot) throws IOException {
        DataOutputSerializer target = new DataOutputSerializer(bytes.length);
        writeBefore(slot, used & ~bit(slot), target);
        return writeAfter(slot, target);
    }

    private void writeBefore(int slot, long usedThen, DataOutputSerializer target)
            throws IOException {
        target.writeByte(VERSION);
        target.writeLong(usedThen);
        int end = skip(used & ~from(slot));
        target.write(bytes, HEADER, end - HEADER);
    }

    private PaneNode writeAfter(int slot, DataOutputSerializer target) throws IOException {
        int start = skip(used & ~from(slot + 1));
        target.write(bytes, start, bytes.length - start);
        return new PaneNode(target.getCopyOfBuffer());
    }

    /**
     * Goes to where the partials after these begin.
     *
     * @param slots the first slots that are used
     */
    private int skip(long slots) throws IOException {
        source.setBuffer(bytes, HEADER, bytes.length - HEADER);
        for (long left = slots; left != 0; left &= left - 1) {
            source.skipBytesToRead((int) VarInts.readUnsigned(source));
        }
        return source.getPosition();
    }

    private static long bit(int slot) {
        return 1L << slot;
    }

    /** The bits of this slot and all after it. There are fewer slots than bits. */
    private static long from(int slot) {
        return -1L << slot;
    }
}
