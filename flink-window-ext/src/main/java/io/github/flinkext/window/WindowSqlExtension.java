/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window;

import io.github.flinkext.sql.SqlExtension;
import io.github.flinkext.window.calendar.CalendarBoundFunction;
import io.github.flinkext.window.calendar.CalendarWindowFunction;
import io.github.flinkext.window.feature.SlidingFeatures;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.functions.FunctionDefinition;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Windows as a capability of {@code LOAD MODULE flinkext}. */
@Internal
public final class WindowSqlExtension implements SqlExtension {

    @Override
    public String name() {
        return "window";
    }

    @Override
    public Set<ConfigOption<?>> sessionOptions() {
        return Set.of(
                WindowOptions.EXACT_LOCAL_TIME,
                WindowOptions.EARLY_FIRE_INTERVAL,
                WindowOptions.LATE_ROWS_TABLE);
    }

    @Override
    public Map<String, FunctionDefinition> functions() {
        return Map.of(
                "CALENDAR_WINDOW",
                new CalendarWindowFunction(),
                "CALENDAR_WINDOW_START",
                CalendarBoundFunction.start(),
                "CALENDAR_WINDOW_END",
                CalendarBoundFunction.end(),
                SlidingFeatures.NAME,
                new SlidingFeatures());
    }

    @Override
    public Optional<String> plannerContribution() {
        return Optional.of("io.github.flinkext.window.planner.WindowPlannerContribution");
    }
}
