/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.RowsInMemory;

import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What features should be, found by going over all rows for each of them. */
final class FeatureOracle {

    private FeatureOracle() {}

    static List<String> results(FeatureCase input) {
        FeatureSpec spec = input.spec();
        List<FeatureCase.Event> seen = new ArrayList<>();
        List<String> results = new ArrayList<>();
        for (FeatureCase.Event event : input.events()) {
            seen.add(event);
            GenericRowData result = new GenericRowData(spec.size());
            long pane = Math.floorDiv(event.time(), spec.paneMillis());
            List<FeatureCase.Event> inOrderOfPanes = new ArrayList<>(seen);
            inOrderOfPanes.sort(
                    Comparator.comparingLong(e -> Math.floorDiv(e.time(), spec.paneMillis())));
            int field = 0;
            for (Horizon horizon : spec.horizons()) {
                RowsInMemory rows = new RowsInMemory(spec.aggregates());
                for (FeatureCase.Event other : inOrderOfPanes) {
                    long otherPane = Math.floorDiv(other.time(), spec.paneMillis());
                    if (otherPane <= pane && otherPane > pane - horizon.panes()) {
                        rows.add(other.row());
                    }
                }
                rows.partial().setResults(result, field);
                field += spec.aggregates().size();
            }
            results.add(text(result));
        }
        return results;
    }

    static String text(GenericRowData row) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < row.getArity(); i++) {
            Object value = row.getField(i);
            fields.add(
                    value instanceof GenericArrayData array
                            ? Arrays.toString(array.toObjectArray())
                            : String.valueOf(value));
        }
        return fields.toString();
    }
}
