/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.keys;

import org.apache.flink.annotation.Internal;

/** The finalizer of SplitMix64: numbers in a row become numbers that seem drawn. */
@Internal
public final class SplitMix {

    private SplitMix() {}

    public static long mixed(long number) {
        long z = (number + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
