/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class CheckpointTimesTest {

    @Test
    void haveThePercentilesOfWhatCompleted() {
        CheckpointTimes times =
                new CheckpointTimes(List.of(90L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 700L), 2);

        assertThat(times.percentile(50)).isEqualTo(50);
        assertThat(times.percentile(90)).isEqualTo(90);
        assertThat(times.percentile(91)).isEqualTo(700);
        assertThat(times.longest()).isEqualTo(700);
        assertThat(times.failed()).isEqualTo(2);
    }

    @Test
    void areUnknownIfNoneCompleted() {
        CheckpointTimes times = new CheckpointTimes(List.of(), 1);

        assertThat(times.percentile(50)).isNaN();
        assertThat(times.longest()).isNaN();
    }
}
