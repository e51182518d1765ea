/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.flink.configuration.MemorySize;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TierSizesTest {

    private static final TierSizes SIZES = new TierSizes(1_000, 2, 10);

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 0", "3, 1", "20, 1", "21, 2", "200, 2", "201, 3", "2001, 4"})
    void eachTierReachesTenTimesAsHigh(long bytes, int tier) {
        assertThat(SIZES.tierOf(bytes)).isEqualTo(tier);
    }

    @Test
    void takesThreeQuartersOfTheTargetForFull() {
        assertThat(SIZES.isFull(749)).isFalse();
        assertThat(SIZES.isFull(750)).isTrue();
    }

    @Test
    void hasATierForAnySize() {
        assertThat(new TierSizes(1, 1, 2).tierOf(Long.MAX_VALUE)).isEqualTo(63);
        assertThat(new TierSizes(1, Long.MAX_VALUE - 1, 10).tierOf(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(new TierSizes(1, 3, Integer.MAX_VALUE).tierOf(Long.MAX_VALUE)).isEqualTo(2);
    }

    @Test
    void hasTheTargetOfTheSinkUnlessThereIsOne() {
        MemorySize base = MemorySize.ofMebiBytes(1);

        assertThat(TierSizes.of(new CompactionSettings.Tiers(null, 5, base), 77))
                .isEqualTo(new TierSizes(77, 1 << 20, 5));
        assertThat(TierSizes.of(new CompactionSettings.Tiers(new MemorySize(9), 5, base), 77))
                .isEqualTo(new TierSizes(9, 1 << 20, 5));
    }
}
