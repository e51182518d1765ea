/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

import java.util.ArrayList;
import java.util.List;

/** The options that ask for windows that lose no row, of which one says so and others imply it. */
final class ExactWindowOptions {

    private ExactWindowOptions() {}

    /** Those that the user has set. */
    static List<ConfigOption<?>> setIn(ReadableConfig options) {
        List<ConfigOption<?>> set = new ArrayList<>();
        if (options.get(WindowOptions.EXACT_LOCAL_TIME)) {
            set.add(WindowOptions.EXACT_LOCAL_TIME);
        }
        for (ConfigOption<?> implying :
                List.of(WindowOptions.EARLY_FIRE_INTERVAL, WindowOptions.LATE_ROWS_TABLE)) {
            if (options.getOptional(implying).isPresent()) {
                set.add(implying);
            }
        }
        return set;
    }
}
