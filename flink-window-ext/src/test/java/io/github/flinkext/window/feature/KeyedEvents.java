/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import org.apache.flink.types.Row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The events of a {@link FeatureCase}, dealt to several keys. */
record KeyedEvents(FeatureCase input, List<String> keys) {

    static KeyedEvents deal(FeatureCase input, long seed) {
        Random random = new Random(seed);
        return new KeyedEvents(
                input, input.events().stream().map(event -> "k" + random.nextInt(4)).toList());
    }

    /** Rows (k, id, millis, i, d, s); the id is the position of the event. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < keys.size(); id++) {
            FeatureCase.Event event = input.events().get(id);
            boolean isNull = event.row().isNullAt(2);
            rows.add(
                    Row.of(
                            keys.get(id),
                            (long) id,
                            event.time(),
                            event.row().isNullAt(0) ? null : event.row().getInt(0),
                            event.row().isNullAt(1) ? null : event.row().getDouble(1),
                            isNull ? null : event.row().getString(2).toString()));
        }
        return rows;
    }

    /** The features of each event, by its id. */
    List<String> expected() {
        Map<String, List<Integer>> idsOfKey = new HashMap<>();
        for (int id = 0; id < keys.size(); id++) {
            idsOfKey.computeIfAbsent(keys.get(id), key -> new ArrayList<>()).add(id);
        }
        String[] expected = new String[keys.size()];
        for (List<Integer> ids : idsOfKey.values()) {
            List<FeatureCase.Event> events = ids.stream().map(input.events()::get).toList();
            List<String> results =
                    FeatureOracle.results(new FeatureCase(input.spec(), events, input.lateness()));
            for (int i = 0; i < ids.size(); i++) {
                expected[ids.get(i)] = results.get(i);
            }
        }
        return List.of(expected);
    }

    /**
     * The features in these rows, by id.
     *
     * @param rows with the id in the first field and features behind it
     */
    List<String> features(List<Row> rows) {
        String[] features = new String[rows.size()];
        for (Row row : rows) {
            features[((Long) row.getField(0)).intValue()] = text(row, 1);
        }
        return Arrays.asList(features);
    }

    /** As {@link FeatureOracle#text}, of the fields from this one on. */
    static String text(Row row, int firstField) {
        List<String> fields = new ArrayList<>();
        for (int i = firstField; i < row.getArity(); i++) {
            Object value = row.getField(i);
            fields.add(
                    value instanceof Object[] array
                            ? Arrays.toString(array)
                            : String.valueOf(value));
        }
        return fields.toString();
    }
}
