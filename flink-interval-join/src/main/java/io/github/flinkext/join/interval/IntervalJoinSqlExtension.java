/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.sql.SqlExtension;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;

import java.util.Optional;
import java.util.Set;

/** Range-scan interval joins as a capability of {@code LOAD MODULE flinkext}. */
@Internal
public final class IntervalJoinSqlExtension implements SqlExtension {

    @Override
    public String name() {
        return "interval-join";
    }

    @Override
    public Set<ConfigOption<?>> sessionOptions() {
        return Set.of(IntervalJoinOptions.RANGE_SCAN);
    }

    @Override
    public Optional<String> plannerContribution() {
        return Optional.of(
                "io.github.flinkext.join.interval.planner.IntervalJoinPlannerContribution");
    }
}
