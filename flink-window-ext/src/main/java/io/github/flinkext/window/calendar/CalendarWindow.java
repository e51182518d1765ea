/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.annotation.Internal;

import java.time.LocalDateTime;

/**
 * A range of instants, and what the calendar calls its bounds.
 *
 * @param start the first instant, in milliseconds of the epoch
 * @param end the first instant behind it
 * @param localStart what clocks would have shown at the start if none were ever put forward or back
 * @param localEnd the same for the end
 */
@Internal
public record CalendarWindow(
        long start, long end, LocalDateTime localStart, LocalDateTime localEnd) {

    public boolean contains(long instant) {
        return start <= instant && instant < end;
    }
}
