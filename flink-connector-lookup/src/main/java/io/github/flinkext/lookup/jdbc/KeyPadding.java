/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

/** Rounds numbers of keys up to a few sizes, so that few different statements are prepared. */
final class KeyPadding {

    private KeyPadding() {}

    /** The next power of two. */
    static int paddedSize(int keys) {
        return keys <= 1 ? keys : Integer.highestOneBit(keys - 1) << 1;
    }
}
