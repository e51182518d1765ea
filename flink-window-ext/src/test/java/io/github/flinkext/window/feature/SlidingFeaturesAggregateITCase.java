/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.testutils.FlinkCluster;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Features as an aggregate in SQL. */
class SlidingFeaturesAggregateITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    private static final String HORIZONS = "1 min, 6 h, 24 h";
    private static final DataType COLUMNS = DataTypes.of(FeatureCase.TABLE);

    @ParameterizedTest
    @CsvSource({"rocksdb, true", "hashmap, false"})
    void endsWithTheFeaturesAtTheLatestTimeOfEachGroup(String backend, boolean invertible)
            throws Exception {
        long seed = System.nanoTime();
        String features = invertible ? FeatureCase.INVERTIBLE : FeatureCase.ALL;
        FeatureCase input = FeatureCase.random(seed, features, HORIZONS, "1 min");
        KeyedEvents events = KeyedEvents.deal(input, seed);
        StreamTableEnvironment tables = tables(backend, events);
        tables.createTemporarySystemFunction(
                "FEATURES", SlidingFeaturesAggregate.of(HORIZONS, features, COLUMNS));

        Map<String, Row> last = new HashMap<>();
        for (Row row :
                FlinkCluster.rowsOf(
                        tables, "SELECT k, FEATURES(ts, i, d, s) FROM events GROUP BY k")) {
            if (row.getKind() != RowKind.UPDATE_BEFORE) {
                last.put((String) row.getField(0), (Row) row.getField(1));
            }
        }

        Map<String, String> expected = lastOfEachKey(events);
        assertThat(last).hasSameSizeAs(expected);
        last.forEach(
                (key, result) ->
                        assertThat(KeyedEvents.text(result, 0))
                                .as("%s, seed %d", key, seed)
                                .isEqualTo(expected.get(key)));
    }

    /** Rows in the order of their panes end with one at the latest time. */
    private static Map<String, String> lastOfEachKey(KeyedEvents events) {
        Map<String, List<FeatureCase.Event>> eventsOfKey = new HashMap<>();
        for (int id = 0; id < events.keys().size(); id++) {
            eventsOfKey
                    .computeIfAbsent(events.keys().get(id), key -> new ArrayList<>())
                    .add(events.input().events().get(id));
        }
        Map<String, String> expected = new HashMap<>();
        eventsOfKey.forEach(
                (key, ofKey) -> {
                    // A stable order of panes keeps that of arrival in each.
                    List<FeatureCase.Event> inOrder = new ArrayList<>(ofKey);
                    inOrder.sort(
                            Comparator.comparingLong(
                                    event -> events.input().spec().pane(event.time())));
                    List<String> results =
                            FeatureOracle.results(
                                    new FeatureCase(events.input().spec(), inOrder, 0));
                    expected.put(key, results.get(results.size() - 1));
                });
        return expected;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FEATURES(millis, i, d, s) | Invalid first argument of FEATURES: BIGINT",
                "FEATURES(ts, i)           | FEATURES(time TIMESTAMP, i INT, d DOUBLE, s STRING)",
                "FEATURES(ts, s, d, s)     | Invalid argument type at position 1. Data type INT",
            })
    void saysWhichArgumentIsWrong(String call, String reason) {
        FeatureCase input = FeatureCase.random(1, "COUNT(*)", "1 h", "1 min");
        StreamTableEnvironment tables = tables("hashmap", KeyedEvents.deal(input, 1));
        tables.createTemporarySystemFunction(
                "FEATURES", SlidingFeaturesAggregate.of(HORIZONS, "COUNT(*)", COLUMNS));

        assertThatThrownBy(
                        () ->
                                FlinkCluster.explain(
                                        tables, "SELECT k, " + call + " FROM events GROUP BY k"))
                .hasStackTraceContaining(reason);
    }

    @Test
    void takesColumnsAsARow() {
        assertThatThrownBy(() -> SlidingFeaturesAggregate.of("1 h", "COUNT(*)", DataTypes.BIGINT()))
                .hasMessageContaining("Invalid columns: BIGINT. Give the names and types");
    }

    private static StreamTableEnvironment tables(String backend, KeyedEvents events) {
        Configuration options = new Configuration();
        options.set(StateBackendOptions.STATE_BACKEND, backend);
        return SlidingFeaturesITCase.tables(
                FLINK.environment(options),
                events.rows(),
                events.rows().size(),
                events.input().lateness());
    }
}
