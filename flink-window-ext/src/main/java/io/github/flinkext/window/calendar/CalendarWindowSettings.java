/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.window.aggregate.Aggregates;
import io.github.flinkext.window.function.CallArguments;
import io.github.flinkext.window.function.InputTable;

import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.table.types.inference.StaticArgumentTrait;

import javax.annotation.Nullable;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one call of {@link CalendarWindowFunction} asks for.
 *
 * @param instants whether the time column holds instants, rather than what some clock shows
 * @param timeColumn index of the column with times
 * @param zoneColumn the column with zones, if there is one
 * @param step milliseconds between results that are not final, or {@link #NONE}
 */
record CalendarWindowSettings(
        CalendarSettings calendar,
        boolean instants,
        int timeColumn,
        @Nullable ZoneColumn zoneColumn,
        long step,
        Aggregates aggregates)
        implements Serializable {

    static final int NONE = -1;

    /** Where each row has its zone. */
    record ZoneColumn(int index, String name) implements Serializable {}

    private static final String ZONE_COLUMN = "zone_column";
    private static final String EMIT_EVERY = "emit_every";
    private static final String AGGREGATES = "aggregates";

    /** The position of the table. */
    static final int INPUT = 0;

    private static final StaticArgument TABLE =
            StaticArgument.table(
                    "input",
                    RowData.class,
                    false,
                    EnumSet.of(
                            StaticArgumentTrait.SET_SEMANTIC_TABLE,
                            StaticArgumentTrait.OPTIONAL_PARTITION_BY,
                            StaticArgumentTrait.REQUIRE_ON_TIME));

    static final List<StaticArgument> ARGUMENTS =
            Stream.concat(
                            Stream.of(
                                    TABLE,
                                    StaticArgument.scalar(AGGREGATES, DataTypes.STRING(), false),
                                    StaticArgument.scalar(
                                            ZONE_COLUMN, DataTypes.DESCRIPTOR(), true),
                                    StaticArgument.scalar(
                                            EMIT_EVERY,
                                            DataTypes.INTERVAL(DataTypes.SECOND(3)),
                                            true)),
                            CalendarSettings.ARGUMENTS.stream())
                    .toList();

    static CalendarWindowSettings of(CallContext call) {
        CallArguments arguments = new CallArguments(ARGUMENTS, call);
        InputTable table = InputTable.of(call, INPUT, ARGUMENTS.size());
        CalendarSettings calendar = CalendarSettings.of(arguments);
        if (!table.hasInstants()) {
            refuseZone(arguments, CalendarSettings.ZONE, table);
            refuseZone(arguments, ZONE_COLUMN, table);
        }
        Aggregates aggregates =
                Aggregates.parse(arguments.requiredText(AGGREGATES), table.rowType());
        CalendarWindowColumns.checkNames(table, aggregates);
        return new CalendarWindowSettings(
                calendar,
                table.hasInstants(),
                table.timeColumn(),
                arguments.columns(ZONE_COLUMN).map(names -> zoneColumn(names, table)).orElse(null),
                arguments
                        .interval(EMIT_EVERY)
                        .map(step -> checkedMillis(step, calendar.period()))
                        .orElse((long) NONE),
                aggregates);
    }

    private static ZoneColumn zoneColumn(List<String> names, InputTable table) {
        return new ZoneColumn(table.textColumn(names, ZONE_COLUMN), names.get(0));
    }

    private static void refuseZone(CallArguments arguments, String name, InputTable table) {
        if (arguments.isGiven(name)) {
            throw new ValidationException(
                    "Invalid %s: times of column '%s' are TIMESTAMP, which are local times of no zone."
                                    .formatted(name, table.timeColumnName())
                            + " Remove %s, or make the column TIMESTAMP_LTZ.".formatted(name));
        }
    }

    private static long checkedMillis(Duration step, CalendarPeriod period) {
        if (step.toMillis() < 1 || step.toDays() >= period.shortestDays()) {
            throw new ValidationException(
                    "Invalid %s: %s. It is the time between results of windows of %s, so it must be"
                                    .formatted(EMIT_EVERY, step, period)
                            + " more than nothing and less than %d days."
                                    .formatted(period.shortestDays()));
        }
        return step.toMillis();
    }

    /** Times of no zone are counted as those of UTC, so that is their calendar, too. */
    CalendarWindowSettings withDefaultZone(ReadableConfig session) {
        return new CalendarWindowSettings(
                calendar.withDefaultZone(defaultZone(session)),
                instants,
                timeColumn,
                zoneColumn,
                step,
                aggregates);
    }

    private ZoneId defaultZone(ReadableConfig session) {
        return instants ? SessionZone.of(session) : ZoneOffset.UTC;
    }
}
