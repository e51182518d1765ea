/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import java.io.IOException;

/** Numbers in as few bytes as their size needs: seven bits in each, the lowest first. */
@Internal
public final class VarInts {

    private static final int CONTINUES = 0x80;

    private VarInts() {}

    /** Small numbers of either sign become short. */
    public static void writeSigned(DataOutputSerializer target, long value) throws IOException {
        writeUnsigned(target, (value << 1) ^ (value >> 63));
    }

    public static long readSigned(DataInputDeserializer source) throws IOException {
        long folded = readUnsigned(source);
        return (folded >>> 1) ^ -(folded & 1);
    }

    public static void writeUnsigned(DataOutputSerializer target, long value) throws IOException {
        long rest = value;
        while ((rest & -CONTINUES) != 0) {
            target.writeByte((int) rest | CONTINUES);
            rest >>>= 7;
        }
        target.writeByte((int) rest);
    }

    public static long readUnsigned(DataInputDeserializer source) throws IOException {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = source.readByte();
            value |= (long) (next & ~CONTINUES & 0xFF) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    public static void writeBytes(DataOutputSerializer target, byte[] bytes) throws IOException {
        writeUnsigned(target, bytes.length);
        target.write(bytes);
    }

    public static byte[] readBytes(DataInputDeserializer source) throws IOException {
        byte[] bytes = new byte[(int) readUnsigned(source)];
        source.readFully(bytes);
        return bytes;
    }
}
