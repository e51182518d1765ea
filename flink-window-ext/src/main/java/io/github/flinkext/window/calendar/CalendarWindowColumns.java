/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.window.aggregate.Aggregates;
import io.github.flinkext.window.aggregate.Partial;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns that {@link CalendarWindowFunction} gives: the window, as instants and on clocks of
 * its zone, what was aggregated, and whether that is final.
 */
final class CalendarWindowColumns {

    private static final int FIRST_AGGREGATE = 4;

    private CalendarWindowColumns() {}

    static DataType type(CalendarWindowSettings settings) {
        DataType time = settings.instants() ? DataTypes.TIMESTAMP_LTZ(3) : DataTypes.TIMESTAMP(3);
        List<DataTypes.Field> fields = new ArrayList<>();
        fields.add(DataTypes.FIELD("window_start", time.notNull()));
        fields.add(DataTypes.FIELD("window_end", time.notNull()));
        fields.add(DataTypes.FIELD("local_start", DataTypes.TIMESTAMP(3).notNull()));
        fields.add(DataTypes.FIELD("local_end", DataTypes.TIMESTAMP(3).notNull()));
        fields.add(DataTypes.FIELD("is_final", DataTypes.BOOLEAN().notNull()));
        Aggregates aggregates = settings.aggregates();
        for (int i = 0; i < aggregates.size(); i++) {
            checkIsNew(aggregates.name(i), fields);
            fields.add(
                    FIRST_AGGREGATE + i,
                    DataTypes.FIELD(aggregates.name(i), DataTypes.of(aggregates.type(i))));
        }
        return DataTypes.ROW(fields).notNull().bridgedTo(RowData.class);
    }

    private static void checkIsNew(String name, List<DataTypes.Field> fields) {
        if (fields.stream().anyMatch(field -> field.getName().equals(name))) {
            throw new ValidationException(
                    "Invalid aggregates: a result is named '%s', as is a column of each window."
                                    .formatted(name)
                            + " Name it otherwise with AS.");
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
