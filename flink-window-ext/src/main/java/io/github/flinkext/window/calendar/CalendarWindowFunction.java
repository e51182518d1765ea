/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.window.aggregate.Partial;
import io.github.flinkext.window.calendar.CalendarWindowSettings.ZoneColumn;
import io.github.flinkext.window.function.InternalRows;
import io.github.flinkext.window.function.LateRows;
import io.github.flinkext.window.state.StateLabel;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.StateTypeStrategy;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.types.ColumnList;
import org.apache.flink.types.Row;

import javax.annotation.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code CALENDAR_WINDOW}: aggregates of calendar windows, in pure SQL.
 *
 * <pre>{@code
 * SELECT * FROM CALENDAR_WINDOW(
 *     input => TABLE orders PARTITION BY shop,
 *     on_time => DESCRIPTOR(ts),
 *     unit => 'MONTH',
 *     zone => 'Asia/Shanghai',
 *     emit_every => INTERVAL '6' HOUR,
 *     aggregates => 'COUNT(*) AS n, SUM(amount) AS total')
 * }</pre>
 *
 * <p>Gives the columns of PARTITION BY, {@code window_start} and {@code window_end} of the type of
 * the time column, {@code local_start} and {@code local_end} as TIMESTAMP(3) on clocks of the zone,
 * the aggregates, {@code is_final}, and {@code rowtime}. A window has a final result as soon as all
 * its rows have come, and before that, if {@code emit_every} is given, the current one at steps of
 * time from the window's start, if it has changed since.
 *
 * <p>A row whose time the watermark has passed is late, is dropped, and counted in the metric
 * {@code numLateRecordsDropped}. So it is in Flink 2.1 and 2.2 for each process table function with
 * a time; later versions hand such rows over, and they are dropped here.
 *
 * <p>After a restore the watermark comes again from behind, so that a row which was late may be in
 * time. It counts then if its window is still open, and is dropped if that has been over for less
 * than its own length: a window is remembered so long. Only a row that is later still can bring a
 * second final result, of the rows that came after the restore.
 */
@Internal
public final class CalendarWindowFunction extends ProcessTableFunction<RowData>
        implements SpecializedFunction {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "CALENDAR_WINDOW";
    private static final String WINDOWS = "windows";
    private static final String VALUES = "values";

    /** Null until the call is known. */
    @Nullable private final CalendarWindowSettings settings;

    private transient CalendarZones calendars;
    @Nullable private transient ZonesOfRows zonesOfRows;
    private transient StateLabel label;
    private transient DataOutputSerializer target;
    private transient Partial partial;
    private transient CountedValues counted;
    private transient LateRows lateRows;

    public CalendarWindowFunction() {
        this(null);
    }

    @VisibleForTesting
    CalendarWindowFunction(@Nullable CalendarWindowSettings settings) {
        this.settings = settings;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory typeFactory) {
        LinkedHashMap<String, StateTypeStrategy> state = new LinkedHashMap<>();
        // Windows end by themselves; a time to live would only lose some that are still open.
        state.put(
                WINDOWS,
                StateTypeStrategy.of(call -> Optional.of(KeptWindow.STATE), Duration.ZERO));
        state.put(
                VALUES,
                StateTypeStrategy.of(call -> Optional.of(CountedValues.STATE), Duration.ZERO));
        TypeInference.Builder inference =
                TypeInference.newBuilder()
                        .staticArguments(CalendarWindowSettings.ARGUMENTS)
                        .stateTypeStrategies(state)
                        .outputTypeStrategy(CalendarWindowFunction::outputType);
        if (settings != null) {
            inference.inputTypeStrategy(new InternalRows(CalendarWindowSettings.INPUT));
        }
        return inference.build();
    }

    private static Optional<DataType> outputType(CallContext call) {
        return Optional.of(CalendarWindowColumns.type(CalendarWindowSettings.of(call)));
    }

    /** Knows the call, so that timers do, too. */
    @Override
    public UserDefinedFunction specialize(SpecializedContext context) {
        return new CalendarWindowFunction(
                CalendarWindowSettings.of(context.getCallContext())
                        .withDefaultZone(context.getConfiguration()));
    }

    @Override
    public void open(FunctionContext context) {
        calendars = new CalendarZones(settings.calendar().period(), settings.calendar().offset());
        if (settings.zoneColumn() != null) {
            zonesOfRows =
                    new ZonesOfRows(calendars, "column '" + settings.zoneColumn().name() + "'");
        }
        label = StateLabel.ofCall(NAME, settings.aggregates().kinds());
        target = new DataOutputSerializer(64);
        partial = settings.aggregates().newPartial();
        counted = new CountedValues(settings.aggregates().newDistinctColumns());
        lateRows = LateRows.register(context.getMetricGroup(), settings.timeColumn());
    }

    /** Called for each row. Arguments behind it are known already. */
    public void eval(
            Context context,
            MapView<Row, Row> windows,
            MapView<String, Boolean> values,
            RowData row,
            String aggregates,
            ColumnList zoneColumn,
            Duration emitEvery,
            String unit,
            String zone,
            Duration offset,
            String firstDay)
            throws Exception {
        TimeContext<Long> times = context.timeContext(Long.class);
        long time = times.time();
        if (lateRows.isLate(row, times)) {
            return;
        }
        CalendarWindow window = calendarOf(row, time).windowOf(time);
        Row key = KeptWindow.key(window);
        KeptWindow before = KeptWindow.of(windows.get(key));
        if (before != null && before.isOver()) {
            return;
        }
        lateRows.rowIsInTime();
        if (before == null) {
            times.registerOnTime(window.end() - 1);
        }
        long stepEnd = before == null ? KeptWindow.UNCHANGED : before.stepEnd();
        if (settings.step() != CalendarWindowSettings.NONE) {
            stepEnd = earlierStep(time, window, stepEnd, times);
        }
        read(before);
        partial.add(row);
        counted.add(values, key, row, partial);
        windows.put(key, new KeptWindow(stepEnd, written()).toRow());
    }

    private ZonedCalendar calendarOf(RowData row, long time) {
        ZoneColumn column = settings.zoneColumn();
        return column == null || row.isNullAt(column.index())
                ? calendars.in(settings.calendar().zone())
                : zonesOfRows.calendarOf(row.getString(column.index()).toString(), time);
    }

    /** The one that a row asks for, or the one that another row has asked for. */
    private long earlierStep(
            long time, CalendarWindow window, long stepEnd, TimeContext<Long> times) {
        long end = WindowSteps.endOf(time, window.start(), settings.step());
        if (end >= stepEnd || end >= window.end()) {
            return stepEnd;
        }
        times.registerOnTime(end - 1);
        return end;
    }

    private void read(@Nullable KeptWindow window) throws IOException {
        partial.clear();
        if (window != null) {
            byte[] bytes = window.partial();
            int start = label.check(bytes);
            partial.merge(bytes, start, bytes.length - start);
        }
    }

    private byte[] written() throws IOException {
        target.clear();
        label.write(target);
        partial.write(target);
        return target.getCopyOfBuffer();
    }

    public void onTimer(
            OnTimerContext context, MapView<Row, Row> windows, MapView<String, Boolean> values)
            throws Exception {
        TimeContext<Long> times = context.timeContext(Long.class);
        long time = times.time();
        // Collected first: not every map can be changed while it is read.
        for (Map.Entry<Row, Row> entry : due(windows, time)) {
            Row key = entry.getKey();
            KeptWindow window = KeptWindow.of(entry.getValue());
            if (window.isOver()) {
                windows.remove(key);
            } else if (KeptWindow.lastTime(key) <= time) {
                emit(key, window, true);
                counted.remove(values, key);
                end(key, windows, times);
            } else {
                emit(key, window, false);
                windows.put(key, new KeptWindow(KeptWindow.UNCHANGED, window.partial()).toRow());
            }
        }
    }

    private static List<Map.Entry<Row, Row>> due(MapView<Row, Row> windows, long time)
            throws Exception {
        List<Map.Entry<Row, Row>> due = new ArrayList<>();
        for (Map.Entry<Row, Row> entry : windows.entries()) {
            if (KeptWindow.of(entry.getValue()).nextTimer(entry.getKey()) <= time) {
                due.add(Map.entry(entry.getKey(), entry.getValue()));
            }
        }
        return due;
    }

    /** Flink before 2.3 registers no timer whose time has passed. */
    private static void end(Row key, MapView<Row, Row> windows, TimeContext<Long> times)
            throws Exception {
        long removal = KeptWindow.removal(key);
        if (removal <= times.currentWatermark()) {
            windows.remove(key);
        } else {
            windows.put(key, KeptWindow.OVER.toRow());
            times.registerOnTime(removal);
        }
    }

    private void emit(Row key, KeptWindow window, boolean isFinal) throws IOException {
        read(window);
        int aggregates = settings.aggregates().size();
        collect(CalendarWindowColumns.row(key, partial, aggregates, isFinal));
    }
}
