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
    private final int[] starts = new int[SLOTS];
    private final int[] lengths = new int[SLOTS];

    private PaneNode(byte[] bytes) throws IOException {
        this.bytes = bytes;
        DataInputDeserializer source = new DataInputDeserializer(bytes);
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
        for (long left = used; left != 0; left &= left - 1) {
            int slot = Long.numberOfTrailingZeros(left);
            lengths[slot] = (int) VarInts.readUnsigned(source);
            starts[slot] = source.getPosition();
            source.skipBytesToRead(lengths[slot]);
        }
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

    void mergeInto(Partial target, int firstSlot, int lastSlot) throws IOException {
        long wanted = used & (-1L << firstSlot) & (-1L >>> (Long.SIZE - 1 - lastSlot));
        for (long left = wanted; left != 0; left &= left - 1) {
            int slot = Long.numberOfTrailingZeros(left);
            target.merge(bytes, starts[slot], lengths[slot]);
        }
    }

    PaneNode with(int slot, byte[] partial) throws IOException {
        return changed(slot, partial);
    }

    PaneNode without(int slot) throws IOException {
        return changed(slot, null);
    }

    private PaneNode changed(int changedSlot, @Nullable byte[] partial) throws IOException {
        long bit = 1L << changedSlot;
        long usedThen = partial == null ? used & ~bit : used | bit;
        int added = partial == null ? 0 : partial.length + 5;
        DataOutputSerializer target = new DataOutputSerializer(bytes.length + added);
        target.writeByte(VERSION);
        target.writeLong(usedThen);
        for (long left = usedThen; left != 0; left &= left - 1) {
            int slot = Long.numberOfTrailingZeros(left);
            if (slot == changedSlot) {
                VarInts.writeBytes(target, partial);
            } else {
                VarInts.writeUnsigned(target, lengths[slot]);
                target.write(bytes, starts[slot], lengths[slot]);
            }
        }
        return new PaneNode(target.getCopyOfBuffer());
    }
}
