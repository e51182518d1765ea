/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

/** Rounds numbers of keys up to a few sizes, so that few different statements are prepared. */
final class KeyPadding {

    /** Oracle takes no more values in one list. */
    private static final int MOST_IN_ONE_LIST = 1_000;

    private KeyPadding() {}

    /** The next power of two, but no more than fits into one list as long as the keys do. */
    static int paddedSize(int keys) {
        int padded = keys <= 1 ? keys : Integer.highestOneBit(keys - 1) << 1;
        return keys <= MOST_IN_ONE_LIST ? Math.min(padded, MOST_IN_ONE_LIST) : padded;
    }
}
