/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashSet;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1000",
        "2, 2000",
        "3, 4000",
        "6, 32000",
        "7, 60000",
        "11, 60000",
        "12, 60000",
        "2147483647, 60000"
    })
    void doublesUpToAMinute(int failures, long longest) {
        for (int i = 0; i < 1_000; i++) {
            assertThat(Backoff.pause(failures)).isBetween(longest / 2 + 1, longest);
        }
    }

    @Test
    void differsFromOneTimeToTheNext() {
        Set<Long> pauses = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            pauses.add(Backoff.pause(5));
        }

        assertThat(pauses).hasSizeGreaterThan(100);
    }
}
