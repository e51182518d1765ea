/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double with each failure in a row, up to a minute, and differ by up to a half. */
final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private Backoff() {}

    /**
     * @param failures in a row, from 1
     * @return milliseconds
     */
    static long pause(int failures) {
        long doubled = FIRST.toMillis() << Math.min(failures - 1, 10);
        long longest = Math.min(doubled, LONGEST.toMillis());
        return longest - ThreadLocalRandom.current().nextLong(longest / 2);
    }
}
