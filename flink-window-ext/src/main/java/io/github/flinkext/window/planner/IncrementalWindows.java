/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.planner;

import io.github.flinkext.window.WindowOptions;

import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.planner.plan.logical.CumulativeWindowSpec;
import org.apache.flink.table.planner.plan.logical.HoppingWindowSpec;
import org.apache.flink.table.planner.plan.logical.TumblingWindowSpec;
import org.apache.flink.table.planner.plan.logical.WindowSpec;
import org.apache.flink.table.planner.plan.logical.WindowingStrategy;

import java.time.Duration;
import java.util.Locale;

/**
 * Windows that are shown before they are over.
 *
 * @param interval how often, from their start
 * @param size how long they are
 * @param offset by how much their starts are shifted
 */
record IncrementalWindows(Duration interval, Duration size, Duration offset) {

    IncrementalWindows {
        if (interval.toMillis() <= 0
                || interval.compareTo(size) >= 0
                || size.toMillis() % interval.toMillis() != 0) {
            throw new ValidationException(
                    String.format(
                            "Invalid '%s': %s. It divides windows of %s, so it must be positive,"
                                    + " shorter than they are, and go into them without a rest.",
                            WindowOptions.EARLY_FIRE_INTERVAL.key(), text(interval), text(size)));
        }
    }

    static IncrementalWindows of(Duration interval, WindowingStrategy windowing) {
        WindowSpec window = windowing.getWindow();
        if (window instanceof TumblingWindowSpec tumbling) {
            return new IncrementalWindows(
                    interval, tumbling.getSize(), orZero(tumbling.getOffset()));
        }
        if (window instanceof HoppingWindowSpec hopping) {
            return new IncrementalWindows(interval, hopping.getSize(), orZero(hopping.getOffset()));
        }
        if (window instanceof CumulativeWindowSpec) {
            throw unsupported("CUMULATE, which shows a window after every step. Use its step");
        }
        throw unsupported(
                "SESSION, whose windows are merged, so that no row could be told which one it"
                        + " updates. Use TUMBLE or HOP");
    }

    static ValidationException inFrontOf(String node) {
        return unsupported(
                String.format(
                        "an aggregate whose windows go on to a %s, which takes no updates. Make it"
                                + " the last one with these windows, RESET '%s' if it is true,"
                                + " since that makes two of one",
                        node,
                        OptimizerConfigOptions.TABLE_OPTIMIZER_DISTINCT_AGG_SPLIT_ENABLED.key()));
    }

    private static Duration orZero(Duration offset) {
        return offset == null ? Duration.ZERO : offset;
    }

    private static ValidationException unsupported(String what) {
        return new ValidationException(
                String.format(
                        "Cannot use '%s' for %s, or RESET the option.",
                        WindowOptions.EARLY_FIRE_INTERVAL.key(), what));
    }

    /** What EXPLAIN shows. */
    @Override
    public String toString() {
        return "every " + text(interval);
    }

    private static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
