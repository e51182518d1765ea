/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.Aggregates;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.TimeUtils;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which features are computed over which horizons.
 *
 * @param paneMillis width of a pane; the first one begins in 1970
 */
record FeatureSpec(long paneMillis, List<Horizon> horizons, Aggregates aggregates)
        implements Serializable {

    static final String DEFAULT_PANE = "1 min";

    /** A thousand years: sums of such lengths and of times are far from what a long holds. */
    private static final Duration LONGEST = Duration.ofDays(365_250);

    FeatureSpec {
        horizons = List.copyOf(horizons);
    }

    /**
     * Reads what the user wrote.
     *
     * @throws ValidationException if it cannot take effect, with a way out
     */
    static FeatureSpec parse(String horizons, String features, String pane, RowType table) {
        Duration width = duration("pane", pane, pane);
        List<Horizon> parsed = new ArrayList<>();
        Set<Long> lengths = new HashSet<>();
        for (String horizon : horizons.split(",", -1)) {
            long panes = panes(horizons, horizon, width);
            if (!lengths.add(panes)) {
                throw invalid("horizons", horizons, "two are of the same length. Remove one");
            }
            parsed.add(new Horizon(name(horizon), panes));
        }
        return new FeatureSpec(width.toMillis(), parsed, Aggregates.parse(features, table));
    }

    private static String name(String horizon) {
        return horizon.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    }

    private static long panes(String horizons, String horizon, Duration pane) {
        Duration length = duration("horizons", horizons, horizon);
        if (length.toMillis() % pane.toMillis() != 0) {
            throw invalid(
                    "horizons",
                    horizons,
                    String.format(
                            "%s is no multiple of the pane, %s. Change it, or set 'pane'",
                            horizon.trim(), TimeUtils.formatWithHighestUnit(pane)));
        }
        long panes = length.toMillis() / pane.toMillis();
        if (panes > PaneTree.MOST_PANES) {
            throw invalid(
                    "horizons",
                    horizons,
                    String.format(
                            "%s has %d panes, and there may be %d. Set a longer 'pane' than %s",
                            horizon.trim(),
                            panes,
                            PaneTree.MOST_PANES,
                            TimeUtils.formatWithHighestUnit(pane)));
        }
        return panes;
    }

    private static Duration duration(String argument, String value, String text) {
        Duration duration;
        try {
            duration = TimeUtils.parseDuration(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ValidationException(
                    message(argument, value, "'" + text.trim() + "' is no length of time"), e);
        }
        if (duration.compareTo(Duration.ofMillis(1)) < 0
                || duration.toNanosPart() % 1_000_000 != 0) {
            throw invalid(
                    argument, value, "'" + text.trim() + "' is not one or more whole milliseconds");
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw invalid(
                    argument,
                    value,
                    "'%s' is longer than %d days".formatted(text.trim(), LONGEST.toDays()));
        }
        return duration;
    }

    private static ValidationException invalid(String argument, String value, String reason) {
        return new ValidationException(message(argument, value, reason));
    }

    private static String message(String argument, String value, String reason) {
        return String.format(
                "Invalid '%s' of SLIDING_FEATURES: '%s': %s. Lengths of time are written as in"
                        + " '1 min, 6 h, 7 d'.",
                argument, value, reason);
    }

    /**
     * What stored features are, as in {@code COUNT(*), SUM(INT) over 6 h, 1 d in panes of 1 min}.
     * It is stored with them, so it keeps its text for ever.
     */
    String kinds() {
        return aggregates.kinds()
                + " over "
                + horizons.stream()
                        .map(horizon -> length(horizon.panes() * paneMillis))
                        .collect(Collectors.joining(", "))
                + " in panes of "
                + length(paneMillis);
    }

    private static String length(long millis) {
        Duration length = Duration.ofMillis(millis);
        if (length.toMillisPart() > 0) {
            return millis + " ms";
        }
        if (length.toSecondsPart() > 0) {
            return length.toSeconds() + " s";
        }
        if (length.toMinutesPart() > 0) {
            return length.toMinutes() + " min";
        }
        return length.toHoursPart() > 0 ? length.toHours() + " h" : length.toDays() + " d";
    }

    long pane(long time) {
        return Math.floorDiv(time, paneMillis);
    }

    long longestHorizon() {
        return horizons.stream().mapToLong(Horizon::panes).max().orElseThrow();
    }

    /** How many columns the features take. */
    int size() {
        return horizons.size() * aggregates.size();
    }

    /** Name of such a column, as in {@code total_24h}. */
    String name(int column) {
        return aggregates.name(column % aggregates.size())
                + "_"
                + horizons.get(column / aggregates.size()).name();
    }

    /** The columns that the features take. */
    List<DataTypes.Field> fields() {
        List<DataTypes.Field> fields = new ArrayList<>();
        for (int column = 0; column < size(); column++) {
            LogicalType type = aggregates.type(column % aggregates.size());
            fields.add(DataTypes.FIELD(name(column), DataTypes.of(type)));
        }
        return fields;
    }
}
