/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.annotation.PublicEvolving;

/** What a calendar window lasts, or a multiple of it. */
@PublicEvolving
public enum CalendarUnit {
    DAY(1, 0),
    /** Seven days from Monday, or from another day that is asked for. */
    WEEK(7, 0),
    MONTH(0, 1),
    QUARTER(0, 3),
    YEAR(0, 12);

    private final int days;
    private final int months;

    CalendarUnit(int days, int months) {
        this.days = days;
        this.months = months;
    }

    /** Zero for units of months. */
    int days() {
        return days;
    }

    /** Zero for units of days. */
    int months() {
        return months;
    }
}
