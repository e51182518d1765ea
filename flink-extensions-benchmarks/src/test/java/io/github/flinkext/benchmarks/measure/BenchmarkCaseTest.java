/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.measure;

import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class BenchmarkCaseTest {

    @Test
    void isShortenedButNotToLessThanAThousandRows() {
        assertThat(rows(8_000).shortened(4).rows()).isEqualTo(2_000);
        assertThat(rows(3_000).shortened(4).rows()).isEqualTo(1_000);
    }

    @Test
    void isLeftAsItIsWhenItHasFewRows() {
        assertThat(rows(160).shortened(4).rows()).isEqualTo(160);
    }

    private static BenchmarkCase rows(long rows) {
        return new BenchmarkCase("group", "name", "", rows, all -> RunTime.byClock(Duration.ZERO));
    }
}
