/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class MomentTest {

    @Test
    void isTheSameAfterItWasWritten() {
        Moment moment = Moment.now();

        assertThat(Moment.parse(moment.toString())).isEqualTo(moment);
    }

    @Test
    void tellsWhatPassedUntilALaterOne() {
        assertThat(new Moment(1_000, 50).until(new Moment(1_250, 80)))
                .isEqualTo(new RunTime(Duration.ofNanos(30), Duration.ofMillis(250)));
    }
}
