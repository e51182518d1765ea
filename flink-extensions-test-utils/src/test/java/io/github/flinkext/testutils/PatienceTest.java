/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class PatienceTest {

    @Test
    void awaitsForAMinute() {
        AtomicLong remaining = new AtomicLong();

        await().conditionEvaluationListener(look -> remaining.set(look.getRemainingTimeInMS()))
                .until(() -> true);

        assertThat(Duration.ofMillis(remaining.get()))
                .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    }
}
