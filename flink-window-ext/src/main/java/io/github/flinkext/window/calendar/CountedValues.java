/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import io.github.flinkext.window.aggregate.DistinctColumn;
import io.github.flinkext.window.aggregate.Partial;
import io.github.flinkext.window.aggregate.VarInts;

import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/**
 * The values that {@code COUNT(DISTINCT x)} has counted in the open windows of the current key: an
 * entry of state for each window and value, so that a row costs the same however many there are.
 */
final class CountedValues {

    /** Keys are what the window is, and the value. */
    static final DataType STATE =
            MapView.newMapViewDataType(DataTypes.STRING().notNull(), DataTypes.BOOLEAN().notNull());

    private final DistinctColumn[] columns;
    private final DataOutputSerializer target = new DataOutputSerializer(32);

    CountedValues(DistinctColumn[] columns) {
        this.columns = columns;
    }

    /**
     * Counts values that are new in the window.
     *
     * @param window as a key of {@link KeptWindow}
     * @param partial what the window has so far
     */
    void add(MapView<String, Boolean> values, Row window, RowData row, Partial partial)
            throws Exception {
        for (DistinctColumn column : columns) {
            String value = column.valueIn(row);
            if (value != null && isNew(values, text(window) + value)) {
                partial.changeCount(column.position(), 1);
            }
        }
    }

    private static boolean isNew(MapView<String, Boolean> values, String key) throws Exception {
        if (values.contains(key)) {
            return false;
        }
        values.put(key, true);
        return true;
    }

    /** Forgets the values of a window that is over. */
    void remove(MapView<String, Boolean> values, Row window) throws Exception {
        if (columns.length == 0) {
            return;
        }
        String start = text(window);
        Iterator<Map.Entry<String, Boolean>> entries = values.iterator();
        while (entries.hasNext()) {
            if (entries.next().getKey().startsWith(start)) {
                entries.remove();
            }
        }
    }

    /** A text for each window that no other window's begins with. */
    private String text(Row window) throws IOException {
        target.clear();
        VarInts.writeSigned(target, KeptWindow.start(window));
        VarInts.writeSigned(target, KeptWindow.end(window) - KeptWindow.start(window));
        VarInts.writeSigned(target, KeptWindow.localStart(window) - KeptWindow.start(window));
        VarInts.writeSigned(target, KeptWindow.localEnd(window) - KeptWindow.end(window));
        return new String(
                target.getSharedBuffer(), 0, target.length(), StandardCharsets.ISO_8859_1);
    }
}
