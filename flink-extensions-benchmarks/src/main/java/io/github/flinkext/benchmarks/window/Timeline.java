/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

/** When the rows of a table happen, in milliseconds from its start, without what delays them. */
sealed interface Timeline {

    long millis(long row);

    /** The same in SQL, for the column {@code id}. */
    String sql();

    /** One row after another, so far apart. */
    record Steady(long microsApart) implements Timeline {

        @Override
        public long millis(long row) {
            return row * microsApart / 1_000;
        }

        @Override
        public String sql() {
            return "id * %d / 1000".formatted(microsApart);
        }
    }

    /**
     * Nearly all rows of a day in its first ten minutes, then one before each quarter of an hour is
     * over.
     */
    record DailyBursts(long rowsPerDay) implements Timeline {

        private static final long DAY = 86_400_000;
        private static final long BURST = 600_000;
        private static final long QUARTER = 900_000;
        private static final long BEFORE_ITS_END = 20_000;
        private static final long QUARTERS = DAY / QUARTER;

        private long rowsOfBurst() {
            return rowsPerDay - QUARTERS;
        }

        @Override
        public long millis(long row) {
            long day = row / rowsPerDay;
            long ofDay = row % rowsPerDay;
            long inDay =
                    ofDay < rowsOfBurst()
                            ? ofDay * BURST / rowsOfBurst()
                            : (ofDay - rowsOfBurst() + 1) * QUARTER - BEFORE_ITS_END;
            return day * DAY + inDay;
        }

        @Override
        public String sql() {
            // MOD is of the type of the divisor, an INT.
            String ofDay = "CAST(MOD(id, %d) AS BIGINT)".formatted(rowsPerDay);
            return """
                   id / %1$d * %2$d + CASE WHEN %3$s < %4$d
                     THEN %3$s * %5$d / %4$d
                     ELSE (%3$s - %4$d + 1) * %6$d - %7$d END"""
                    .formatted(
                            rowsPerDay, DAY, ofDay, rowsOfBurst(), BURST, QUARTER, BEFORE_ITS_END);
        }
    }
}
