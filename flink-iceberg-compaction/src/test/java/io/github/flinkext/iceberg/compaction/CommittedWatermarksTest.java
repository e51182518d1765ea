/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CommittedWatermarksTest {

    private final CommittedWatermarks watermarks = new CommittedWatermarks();

    @Test
    void isThatBeforeTheCheckpointThatWasCommitted() {
        watermarks.arrived(10);
        watermarks.snapshot(1);
        watermarks.arrived(20);
        watermarks.snapshot(2);
        watermarks.arrived(30);
        assertThat(watermarks.committed()).isEmpty();

        watermarks.committed(1);
        assertThat(watermarks.committed()).hasValue(10);

        watermarks.committed(2);
        assertThat(watermarks.committed()).hasValue(20);
    }

    @Test
    void isThatOfTheLastCheckpointIfTheOnesBeforeHadNothingToCommit() {
        watermarks.arrived(10);
        watermarks.snapshot(1);
        watermarks.arrived(20);
        watermarks.snapshot(2);

        watermarks.committed(2);

        assertThat(watermarks.committed()).hasValue(20);
    }

    @Test
    void staysWhereItIsForCommitsOfBeforeARestart() {
        watermarks.committed(7);
        assertThat(watermarks.committed()).isEmpty();

        watermarks.arrived(10);
        watermarks.snapshot(8);
        watermarks.committed(7);
        assertThat(watermarks.committed()).isEmpty();
    }

    @Test
    void isUnknownBeforeTheFirstWatermark() {
        watermarks.snapshot(1);
        watermarks.committed(1);

        assertThat(watermarks.committed()).isEmpty();
        assertThat(watermarks.advanced()).isFalse();
    }

    @Test
    void leavesOutThatOfTheEndOfTheInput() {
        watermarks.arrived(10);
        watermarks.arrived(Long.MAX_VALUE);
        watermarks.snapshot(1);
        watermarks.committed(Long.MAX_VALUE);

        assertThat(watermarks.committed()).hasValue(10);
    }

    @Test
    void advancesOnceForEachLaterWatermark() {
        watermarks.arrived(10);
        watermarks.snapshot(1);
        watermarks.committed(1);
        assertThat(watermarks.advanced()).isTrue();

        watermarks.used();
        assertThat(watermarks.advanced()).isFalse();

        watermarks.snapshot(2);
        watermarks.committed(2);
        assertThat(watermarks.advanced()).as("the same watermark").isFalse();

        watermarks.arrived(11);
        watermarks.snapshot(3);
        watermarks.committed(3);
        assertThat(watermarks.advanced()).isTrue();
    }
}
