/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.operator;

import java.time.Duration;
import java.time.Instant;

/**
 * Days in Shanghai.
 *
 * @param everySixHours shown every six hours
 * @param exact shown when they are over
 */
record EarlyDays(PlannedWindow everySixHours, PlannedWindow exact) {

    /** What a row of the second of June ends with, and one of the third. */
    static final String SECOND = ", 2024-06-02T00:00, 2024-06-03T00:00";

    static final String THIRD = ", 2024-06-03T00:00, 2024-06-04T00:00";
    static final String ZONE = "Asia/Shanghai";

    /** When the second of June begins. */
    private static final long MIDNIGHT = Instant.parse("2024-06-01T16:00:00Z").toEpochMilli();

    /**
     * @param time the column that rows are assigned to days by
     */
    static EarlyDays by(String time) {
        String days = "TUMBLE(TABLE events, DESCRIPTOR(%s), INTERVAL '1' DAY)".formatted(time);
        return new EarlyDays(
                PlannedWindow.early(days, ZONE, Duration.ofHours(6)),
                PlannedWindow.exact(days, ZONE));
    }

    /** An hour, counted from when the second of June begins. */
    static long at(int hour) {
        return MIDNIGHT + Duration.ofHours(hour).toMillis();
    }
}
