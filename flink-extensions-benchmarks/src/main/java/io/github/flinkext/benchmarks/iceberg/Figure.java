/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import java.util.Locale;

/** Something that is measured of a run. */
enum Figure {
    FINISHED("%.0f"),
    DATA_FILES("%,.0f"),
    AVERAGE_FILE_KILOBYTES("%,.0f"),
    WRITES("%,.0f"),
    COMPACTIONS("%,.0f"),
    WRITTEN_MEGABYTES("%,.1f"),
    REWRITTEN_MEGABYTES("%,.1f"),
    WRITE_AMPLIFICATION("%.2f"),
    CPU_SECONDS("%.1f"),
    WALL_SECONDS("%.1f"),
    CHECKPOINTS("%,.0f"),
    FAILED_CHECKPOINTS("%,.0f"),
    CHECKPOINT_MEDIAN_MILLIS("%,.0f"),
    CHECKPOINT_P90_MILLIS("%,.0f"),
    CHECKPOINT_MOST_MILLIS("%,.0f"),
    ORPHANS("%,.0f"),
    ORPHAN_MEGABYTES("%,.1f"),
    PLAN_MILLIS("%,.1f"),
    SCAN_CPU_MILLIS("%,.0f"),
    SCAN_WALL_MILLIS("%,.0f"),
    COLUMN_MEGABYTES("%,.1f"),
    EQUALITY_DELETE_FILES_QUARTER("%,.0f"),
    EQUALITY_DELETE_FILES_HALF("%,.0f"),
    EQUALITY_DELETE_FILES_THREE_QUARTERS("%,.0f"),
    EQUALITY_DELETE_FILES_END("%,.0f"),
    EQUALITY_DELETE_FILES_MOST_IN_FIRST_HALF("%,.0f"),
    EQUALITY_DELETE_FILES_MOST_IN_SECOND_HALF("%,.0f"),
    POSITION_DELETE_FILES_END("%,.0f");

    private final String format;

    Figure(String format) {
        this.format = format;
    }

    /** {@code ?} for one that is not known. */
    String write(double value) {
        return Double.isNaN(value) ? "?" : String.format(Locale.ROOT, format, value);
    }

    /** As a column of CSV. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
