/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.window.function.CallArguments;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import javax.annotation.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code CALENDAR_WINDOW_START(ts, unit [, zone [, window_offset [, first_day]]])} and {@code
 * CALENDAR_WINDOW_END} of the same: the bounds of the calendar window that holds an instant.
 *
 * <p>Takes TIMESTAMP_LTZ and gives TIMESTAMP_LTZ(3), since only an instant is in the same window
 * everywhere; a TIMESTAMP must be CAST to it, which takes it for a time of the session's zone. The
 * zone may be a column, and is that of the session if null or not given; the other arguments are
 * constants.
 */
@Internal
public final class CalendarBoundFunction extends ScalarFunction implements SpecializedFunction {

    private static final long serialVersionUID = 1L;

    private static final String TIME = "ts";
    private static final int MILLISECONDS = 3;
    private static final List<StaticArgument> ARGUMENTS = arguments(MILLISECONDS);

    /** A side of a window. */
    private enum Bound {
        START,
        END
    }

    private final Bound bound;
    private final int precision;

    /** Null until the call is known. */
    @Nullable private final CalendarSettings settings;

    private transient CalendarZones calendars;
    private transient ZonesOfRows zonesOfRows;

    private CalendarBoundFunction(Bound bound, int precision, @Nullable CalendarSettings settings) {
        this.bound = bound;
        this.precision = precision;
        this.settings = settings;
    }

    public static CalendarBoundFunction start() {
        return new CalendarBoundFunction(Bound.START, MILLISECONDS, null);
    }

    public static CalendarBoundFunction end() {
        return new CalendarBoundFunction(Bound.END, MILLISECONDS, null);
    }

    private static List<StaticArgument> arguments(int precision) {
        List<StaticArgument> arguments = new ArrayList<>();
        arguments.add(StaticArgument.scalar(TIME, timestamp(precision), false));
        arguments.addAll(CalendarSettings.ARGUMENTS);
        return arguments;
    }

    private static DataType timestamp(int precision) {
        return DataTypes.TIMESTAMP_LTZ(precision).bridgedTo(TimestampData.class);
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory typeFactory) {
        return TypeInference.newBuilder()
                .staticArguments(arguments(precision))
                .outputTypeStrategy(CalendarBoundFunction::outputType)
                .build();
    }

    private static Optional<DataType> outputType(CallContext call) {
        CallArguments arguments = new CallArguments(ARGUMENTS, call);
        CalendarSettings.ofRows(arguments);
        DataType type = timestamp(MILLISECONDS);
        return Optional.of(timeType(call).isNullable() ? type : type.notNull());
    }

    private static LogicalType timeType(CallContext call) {
        return call.getArgumentDataTypes().get(0).getLogicalType();
    }

    /**
     * Knows the call, whose constants need not be looked at for each row then. The planner lets
     * times of any precision pass without a cast, and takes none but its own when it translates.
     */
    @Override
    public UserDefinedFunction specialize(SpecializedContext context) {
        CallContext call = context.getCallContext();
        return new CalendarBoundFunction(
                bound,
                LogicalTypeChecks.getPrecision(timeType(call)),
                CalendarSettings.ofRows(new CallArguments(ARGUMENTS, call))
                        .withDefaultZone(SessionZone.of(context.getConfiguration())));
    }

    @Override
    public void open(FunctionContext context) {
        calendars = new CalendarZones(settings.period(), settings.offset());
        zonesOfRows =
                new ZonesOfRows(
                        calendars,
                        "argument '%s' of CALENDAR_WINDOW_%s"
                                .formatted(CalendarSettings.ZONE, bound));
    }

    /** Called for each row. The constants among the arguments are known already. */
    @Nullable
    public TimestampData eval(
            @Nullable TimestampData time,
            String unit,
            @Nullable String zone,
            @Nullable Duration offset,
            @Nullable String firstDay) {
        if (time == null) {
            return null;
        }
        long millis = time.getMillisecond();
        ZonedCalendar calendar =
                zone == null ? calendars.in(settings.zone()) : zonesOfRows.calendarOf(zone, millis);
        CalendarWindow window = calendar.windowOf(millis);
        return TimestampData.fromEpochMillis(bound == Bound.START ? window.start() : window.end());
    }
}
