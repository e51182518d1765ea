/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

/**
 * MurmurHash64A of a part of an array, with its bits mixed once more. Sketches in state depend on
 * it: it never changes.
 */
final class Hash64 {

    private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
    private static final int SHIFT = 47;
    private static final long SEED = 0x5f3759df;

    private Hash64() {}

    static long of(byte[] bytes, int length) {
        long hash = SEED ^ (length * MULTIPLIER);
        int whole = length & -Long.BYTES;
        for (int start = 0; start < whole; start += Long.BYTES) {
            hash = (hash ^ scrambled(littleEndian(bytes, start, Long.BYTES))) * MULTIPLIER;
        }
        if (whole < length) {
            hash = (hash ^ littleEndian(bytes, whole, length - whole)) * MULTIPLIER;
        }
        return mixed(hash);
    }

    private static long scrambled(long word) {
        long product = word * MULTIPLIER;
        return (product ^ (product >>> SHIFT)) * MULTIPLIER;
    }

    private static long littleEndian(byte[] bytes, int start, int count) {
        long word = 0;
        for (int i = count - 1; i >= 0; i--) {
            word = (word << Byte.SIZE) | (bytes[start + i] & 0xFF);
        }
        return word;
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ (hash >>> SHIFT)) * MULTIPLIER;
        mixed ^= mixed >>> SHIFT;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        return mixed ^ (mixed >>> 31);
    }
}
