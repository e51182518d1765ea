/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.window;

import java.util.Locale;

/**
 * A job that is compared with those of its group.
 *
 * @param rows of the table
 */
record WindowCase(
        Part part, String group, String name, String description, long rows, WindowJob job) {

    /** What can be run alone. */
    enum Part {
        FEATURES,
        HORIZON,
        EXACT,
        EARLY;

        /** As in options. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String id() {
        return group + "/" + name;
    }
}
