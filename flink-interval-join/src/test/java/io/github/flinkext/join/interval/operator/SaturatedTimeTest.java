/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigInteger;

import static org.assertj.core.api.Assertions.assertThat;

class SaturatedTimeTest {

    private static final long[] EDGES = {
        Long.MIN_VALUE, Long.MIN_VALUE + 1, -2, -1, 0, 1, 2, Long.MAX_VALUE - 1, Long.MAX_VALUE
    };

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void stopsAtTheEndsOfTime(boolean minus) {
        for (long time : EDGES) {
            for (long duration : EDGES) {
                BigInteger exact =
                        minus
                                ? BigInteger.valueOf(time).subtract(BigInteger.valueOf(duration))
                                : BigInteger.valueOf(time).add(BigInteger.valueOf(duration));
                long expected =
                        exact.min(BigInteger.valueOf(Long.MAX_VALUE))
                                .max(BigInteger.valueOf(Long.MIN_VALUE))
                                .longValueExact();

                assertThat(
                                minus
                                        ? SaturatedTime.minus(time, duration)
                                        : SaturatedTime.plus(time, duration))
                        .as("%d %s %d", time, minus ? "minus" : "plus", duration)
                        .isEqualTo(expected);
            }
        }
    }
}
