/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class PaceTest {

    private final Pace pace = new Pace(10_000);

    @Test
    void waitsUntilARowIsDue() {
        assertThat(pace.waitBefore(5_000, Duration.ofMillis(200)))
                .isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void doesNotWaitWithinABatch() {
        assertThat(pace.waitBefore(5_001, Duration.ofMillis(200))).isZero();
    }

    @Test
    void makesUpForADelay() {
        assertThat(pace.waitBefore(5_000, Duration.ofMillis(501))).isZero();
    }

    @Test
    void waitsBeforeEachRowIfTheyAreRare() {
        assertThat(new Pace(10).waitBefore(3, Duration.ZERO)).isEqualTo(Duration.ofMillis(300));
    }
}
