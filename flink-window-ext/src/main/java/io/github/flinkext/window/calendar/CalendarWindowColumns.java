/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.window.aggregate.Aggregates;
import io.github.flinkext.window.aggregate.Partial;
import io.github.flinkext.window.function.InputTable;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The columns that {@link CalendarWindowFunction} gives: the window, as instants and on clocks of
 * its zone, what was aggregated, and whether that is final.
 */
final class CalendarWindowColumns {

    private static final int FIRST_AGGREGATE = 4;

    private static final String WINDOW_START = "window_start";
    private static final String WINDOW_END = "window_end";
    private static final String LOCAL_START = "local_start";
    private static final String LOCAL_END = "local_end";
    private static final String IS_FINAL = "is_final";

    private static final Set<String> NAMES =
            Set.of(WINDOW_START, WINDOW_END, LOCAL_START, LOCAL_END, IS_FINAL, InputTable.ROWTIME);

    private CalendarWindowColumns() {}

    static DataType type(CalendarWindowSettings settings) {
        DataType time = settings.instants() ? DataTypes.TIMESTAMP_LTZ(3) : DataTypes.TIMESTAMP(3);
        List<DataTypes.Field> fields = new ArrayList<>();
        fields.add(DataTypes.FIELD(WINDOW_START, time.notNull()));
        fields.add(DataTypes.FIELD(WINDOW_END, time.notNull()));
        fields.add(DataTypes.FIELD(LOCAL_START, DataTypes.TIMESTAMP(3).notNull()));
        fields.add(DataTypes.FIELD(LOCAL_END, DataTypes.TIMESTAMP(3).notNull()));
        fields.add(DataTypes.FIELD(IS_FINAL, DataTypes.BOOLEAN().notNull()));
        Aggregates aggregates = settings.aggregates();
        for (int i = 0; i < aggregates.size(); i++) {
            fields.add(
                    FIRST_AGGREGATE + i,
                    DataTypes.FIELD(aggregates.name(i), DataTypes.of(aggregates.type(i))));
        }
        return DataTypes.ROW(fields).notNull().bridgedTo(RowData.class);
    }

    /** Flink would give two columns of one name other names. */
    static void checkNames(InputTable table, Aggregates aggregates) {
        List<String> keys = table.keyNames();
        for (String key : keys) {
            if (NAMES.contains(key)) {
                throw new ValidationException(
                        "Invalid input: the column '%s' of PARTITION BY is named like one of each"
                                        .formatted(key)
                                + " window. Rename it in a view.");
            }
        }
        for (int i = 0; i < aggregates.size(); i++) {
            String name = aggregates.name(i);
            if (NAMES.contains(name) || keys.contains(name)) {
                throw new ValidationException(
                        "Invalid aggregates: a result is named '%s', as is another column."
                                        .formatted(name)
                                + " Name it otherwise with AS.");
            }
        }
    }

    static RowData row(Row window, Partial results, int aggregates, boolean isFinal) {
        GenericRowData row = new GenericRowData(FIRST_AGGREGATE + aggregates + 1);
        row.setField(0, TimestampData.fromEpochMillis(KeptWindow.start(window)));
        row.setField(1, TimestampData.fromEpochMillis(KeptWindow.end(window)));
        row.setField(2, TimestampData.fromEpochMillis(KeptWindow.localStart(window)));
        row.setField(3, TimestampData.fromEpochMillis(KeptWindow.localEnd(window)));
        results.setResults(row, FIRST_AGGREGATE);
        row.setField(FIRST_AGGREGATE + aggregates, isFinal);
        return row;
    }
}
