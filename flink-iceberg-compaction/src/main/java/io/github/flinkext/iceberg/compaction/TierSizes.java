/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.configuration.MemorySize;

/**
 * Sizes of files in tiers: files of one tier are merged with each other only, so each row is
 * rewritten at most once per tier, however many files come.
 *
 * @param target bytes of a file that is as large as it shall be
 * @param base bytes of the largest file of the lowest tier
 * @param fanIn files of a tier that make one of the next
 */
record TierSizes(long target, long base, int fanIn) {

    /** Writers stop a little short of their target, so files that large are as good as full. */
    private static final double FULL = 0.75;

    static TierSizes of(CompactionSettings.Tiers tiers, long defaultTarget) {
        MemorySize target = tiers.targetFileSize();
        return new TierSizes(
                target == null ? defaultTarget : target.getBytes(),
                tiers.baseSize().getBytes(),
                tiers.files());
    }

    boolean isFull(long bytes) {
        return bytes >= FULL * target;
    }

    /**
     * How many times as large a merge makes a file of the lowest tier, at least. Else what it makes
     * of tiny files would be merged again with each ten of them, as that is of the lowest tier,
     * too. Less than four where few files are enough: those are only somewhat alike.
     */
    double lowestTierGrowth() {
        return Math.min(4, (fanIn + 1) / 2.0);
    }

    /** From 0, for files up to the base. */
    int tierOf(long bytes) {
        int tier = 0;
        // Divides the size, rounded up, rather than multiply the limit, which may overflow.
        for (long rest = bytes; rest > base; rest = (rest - 1) / fanIn + 1) {
            tier++;
        }
        return tier;
    }
}
