/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.keys;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class KeySequenceTest {

    private static final int KEYS = 1_000;
    private static final int DRAWN = 1_000_000;

    @Test
    void drawsTheMostFrequentKeyTwiceAsOftenAsTheSecondByZipfsLaw() {
        int[] counts = counts(KeySequence.of(KEYS, 1.0));
        Arrays.sort(counts);

        double ratio = (double) counts[KEYS - 1] / counts[KEYS - 2];
        assertThat(ratio).isCloseTo(2.0, within(0.1));
    }

    @Test
    void drawsAllKeysAboutEquallyOftenWithoutZipfsLaw() {
        int[] counts = counts(KeySequence.of(KEYS, 0));

        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 800 && count < 1_200);
    }

    @Test
    void scattersFrequentKeysOverTheTable() {
        int[] counts = counts(KeySequence.of(KEYS, 1.0));

        int firstTenth = Arrays.stream(counts, 0, KEYS / 10).sum();
        assertThat(firstTenth).isLessThan(DRAWN / 2);
    }

    @Test
    void repeatsAtItsEnd() {
        KeySequence keys = KeySequence.of(KEYS, 1.0);

        assertThat(keys.at((1L << 40) + 7)).isEqualTo(keys.at(7));
    }

    private static int[] counts(KeySequence keys) {
        int[] counts = new int[KEYS];
        for (int row = 0; row < DRAWN; row++) {
            counts[(int) keys.at(row)]++;
        }
        return counts;
    }
}
