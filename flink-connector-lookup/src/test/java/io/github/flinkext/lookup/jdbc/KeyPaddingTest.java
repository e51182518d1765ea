/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeyPaddingTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "500, 512", "512, 512", "1001, 1024", "1025, 2048"})
    void roundsUpToAPowerOfTwo(int keys, int padded) {
        assertThat(KeyPadding.paddedSize(keys)).isEqualTo(padded);
    }

    @ParameterizedTest
    @CsvSource({"513", "999", "1000"})
    void staysWithinWhatOracleTakes(int keys) {
        assertThat(KeyPadding.paddedSize(keys)).isEqualTo(1_000);
    }
}
