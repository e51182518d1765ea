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

    /** The next power of two, and 1,000 for what 1,024 would be. */
    static int paddedSize(int keys) {
        if (keys > 512 && keys <= MOST_IN_ONE_LIST) {
            return MOST_IN_ONE_LIST;
        }
        return keys <= 1 ? keys : Integer.highestOneBit(keys - 1) << 1;
    }
}
